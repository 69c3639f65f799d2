"use strict";

// Times in the reader's own zone; without a script they are in UTC and say so.
const language = document.documentElement.lang;
const zone = { timeZoneName: "short" };
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const zoned = new Intl.DateTimeFormat(language, { ...clock, ...zone });
const forms = {
  // Below a chart there is no room for the zone at each time: it stands once beside the chart's key.
  tick: new Intl.DateTimeFormat(language, clock),
  zone: { format: (at) => zoned.formatToParts(at).find((part) => part.type === "timeZoneName").value },
  clock: zoned,
  second: new Intl.DateTimeFormat(language, { ...clock, ...zone, second: "2-digit" }),
  minute: new Intl.DateTimeFormat(language, { ...clock, ...zone, day: "numeric", month: "short" }),
};

function localise(root) {
  for (const element of root.querySelectorAll("[data-at]")) {
    element.textContent = forms[element.dataset.form].format(new Date(1000 * element.dataset.at));
  }
}

// Make `old` like `fresh` in place: elements stay, and with them focus, selection, scroll and open details.
function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = wanted.id ? named.get(wanted.id) : place;
    if (found && found !== place) old.insertBefore(found, place);
    const alike = found && found.nodeName === wanted.nodeName && (found.id || "") === (wanted.id || "");
    if (!alike) {
      old.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted);
    else if (found.data !== wanted.data) found.data = wanted.data;
    place = found.nextSibling;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function incidents() {
  return new Set([...document.querySelectorAll("[data-incident]")].map((one) => one.dataset.incident));
}

// One sentence for those who listen to the page instead of looking at it.
function announce(before) {
  const news = [...document.querySelectorAll("[data-incident]")].filter((one) => !before.has(one.dataset.incident));
  const gone = before.size && !incidents().size;
  if (news.length) document.getElementById("said").textContent = news[0].querySelector("h3").textContent;
  else if (gone) document.getElementById("said").textContent = document.getElementById("headline").textContent;
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000), cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    localise(fresh);
    const before = incidents();
    for (const id of ["main", "asof"]) morph(document.getElementById(id), fresh.getElementById(id));
    document.title = fresh.title;
    const icon = (page) => page.querySelector("link[rel=icon]");
    if (icon(document).href !== icon(fresh).href) icon(document).replaceWith(document.importNode(icon(fresh), true));
    announce(before);
    document.getElementById("lost").hidden = true;
  } catch {
    document.getElementById("lost").hidden = false;
  }
}

function start() {
  localise(document);
  const main = document.getElementById("main");
  if (!main.dataset.live) return;
  const every = 1000 * main.dataset.live;
  const turn = async () => {
    if (!document.hidden) await refresh();
    setTimeout(turn, every);
  };
  setTimeout(turn, every);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}

start();

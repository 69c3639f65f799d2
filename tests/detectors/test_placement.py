"""Posts lie with their thread in the end, whatever the order in which replies, reposts and parents come."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from detectors.log.blocks import partition_of
from detectors.threads.place import MAX_KEPT, MAX_MOVED, Place
from detectors.threads.placement import Ended, Left, Placement, Rested
from schemas.posts import MAX_HOPS, Link, Post

DAY_S = 86400.0


def post(name: str, *, root: str = "", parent: str = "", at_s: float = 0.0, offset: int = 0) -> Post:
    return Post("acme", name, root, parent, at_s, "u", 1, False, True, True, 0.0, name, "", 0, 0, offset)


class Net:
    """Partitions that send one another what belongs there; `lies` is where each post lies, by its name."""

    def __init__(self, partitions: int, seed: int = 0) -> None:
        self.desks = [Placement(number, partitions) for number in range(partitions)]
        self.lies: dict[str, str] = {}
        self.times: dict[str, int] = defaultdict(int)
        self._lines: dict[tuple[int, int], list[tuple[Post | None, Link | None]]] = defaultdict(list)
        self._rng = Random(seed)

    def send(self, item: Post | Link, source: int = -1, to: int | None = None) -> None:
        name = item.name if isinstance(item, Link) else item.key
        number = partition_of(name, len(self.desks)) if to is None else to
        line = self._lines[source, number]
        line.append((None, item) if isinstance(item, Link) else (item, None))

    def run(self) -> None:
        """Deliver everything: in order from one sender, in any order between senders."""
        while waiting := [line for line in self._lines.items() if line[1]]:
            (_, number), line = self._rng.choice(waiting)
            one, link = line.pop(0)
            self._deliver(number, one, link)

    def _deliver(self, number: int, one: Post | None, link: Link | None) -> None:
        desk = self.desks[number]
        for news in desk.take([one] if one else [], [link] if link else []):
            if isinstance(news, Rested):
                self.lies[news.post.name] = news.thread
                self.times[news.post.name] += 1
            elif isinstance(news, Left):
                assert news.thread in self.lies.values()
        for target, batch in desk.outgoing().items():
            for item in (*batch.posts, *batch.links):
                self.send(item, source=number, to=target)


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[Post], dict[str, str]]:
    """Posts of some threads, and the root of each: parents are known, roots are stated by some only."""
    rng = Random(draw(st.integers(0, 10**6)))
    stated = draw(st.sampled_from([0.0, 0.3, 1.0]))
    seen = draw(st.booleans())
    posts, root_of, depth = [], {}, {}
    for number in range(draw(st.integers(1, 30))):
        name = f"p{number}"
        parent = rng.choice([*root_of, "", ""])
        if parent and depth[parent] < MAX_HOPS:
            root_of[name], depth[name] = root_of[parent], depth[parent] + 1
            root = root_of[name] if rng.random() < stated else ""
            posts.append(post(name, root=root, parent=parent, at_s=float(number)))
        else:
            root_of[name], depth[name] = name, 0
            if seen:
                posts.append(post(name, at_s=float(number)))
    return posts, root_of


@given(forests(), st.integers(0, 10**6), st.sampled_from([1, 2, 4]))
def test_every_order_ends_in_the_same_places(
    forest: tuple[list[Post], dict[str, str]], seed: int, partitions: int
) -> None:
    posts, root_of = forest
    shuffled = list(posts)
    Random(seed).shuffle(shuffled)
    net = Net(partitions, seed)
    for offset, each in enumerate(shuffled):
        net.send(each._replace(offset=offset))
        if offset % 7 == seed % 7:
            net.run()
    net.run()
    assert net.lies == {each.name: root_of[each.name] for each in posts}


@given(forests(), st.integers(0, 10**6))
def test_what_ingest_sends_again_after_a_crash_is_not_counted_again(
    forest: tuple[list[Post], dict[str, str]], seed: int
) -> None:
    rng = Random(seed)
    posts = [each._replace(offset=offset) for offset, each in enumerate(forest[0])]
    net, counted = Net(2, seed), Net(2, seed + 1)
    for each in posts:
        counted.send(each)
    counted.run()
    begin = 0
    while begin < len(posts):
        end = min(begin + rng.randint(1, 6), len(posts))
        for each in posts[max(0, begin - rng.randint(0, 9)) : end]:  # from the block's start on
            net.send(each)
        net.run()
        begin = end
    assert net.lies == counted.lies
    sizes = [
        sum(place.size for desk in one.desks for place in desk.places.values()) for one in (net, counted)
    ]
    assert sizes[0] == sizes[1] == len(posts)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=6), st.integers(0, 10**6), st.sampled_from([1, 3]))
@example([0, 3, 4, 2, 1, 0], 0, 3)
def test_circles_end_and_lose_nobody(answers: list[int], seed: int, partitions: int) -> None:
    posts = [
        post(f"c{number}", parent=f"c{answer % len(answers)}", offset=number)
        for number, answer in enumerate(answers)
        if answer % len(answers) != number
    ]
    net = Net(partitions, seed)
    for each in posts:
        net.send(each)
    net.run()
    assert set(net.lies) == {each.name for each in posts}
    assert sum(place.size for desk in net.desks for place in desk.places.values()) == len(posts)


def test_a_repeat_of_what_was_forwarded_is_known_by_its_origin() -> None:
    desk = Placement(0, 1)
    moved = post("b", offset=7)._replace(hops=1, sent_to="a")
    assert [len(list(desk.take([moved], []))) for _ in range(3)] == [1, 0, 0]
    assert desk.repeats == 2
    place = Place(0.0, 0.0)
    for offset in range(2 * MAX_MOVED):
        place.lay(post("x", offset=offset)._replace(hops=1))
    assert len(place.moved) == MAX_MOVED


def test_a_topic_made_anew_counts_from_its_first_offset() -> None:
    desk = Placement(0, 1)
    list(desk.take([post("a", offset=900)], []))
    assert len(list(desk.take([post("b", parent="a", offset=3)._replace(epoch=1)], []))) == 1


def test_a_thread_of_a_million_reposts_keeps_a_small_place() -> None:
    desk = Placement(0, 4)
    names = (f"r{number}" for number in range(20_000))
    for offset, name in enumerate(names):
        list(desk.take([post(name, root="root", parent="root", at_s=offset, offset=offset)], []))
        desk.outgoing()
    place = desk.places["root"]
    assert place.size == 20_000
    assert len(str(place.to_state())) < 200
    # Of posts whose root is stated only the first thousand are told where they lie.
    assert len(desk.places) < 1100


def test_a_thread_that_outgrows_what_is_kept_before_its_parent_is_known_stays() -> None:
    desk = Placement(0, 1)
    for offset in range(MAX_KEPT + 1):
        list(desk.take([post(f"r{offset}", parent="x", offset=offset)], []))
    assert list(desk.take([], [Link("x", "root", 0.0, True)])) == []
    assert desk.places["x"].size == MAX_KEPT + 1


def test_what_is_over_is_forgotten_and_what_has_no_room_too() -> None:
    desk = Placement(0, 1, most_places=10)
    for number in range(12):
        ended = [
            news
            for news in desk.take([post(f"p{number}", at_s=100.0 + number, offset=number)], [])
            if isinstance(news, Ended)
        ]
    assert (len(desk.places), desk.crowded_out) == (10, 2)
    assert [one.thread for one in ended] == ["p1"]
    ended = [
        news
        for news in desk.take([post("late", at_s=100.0 + 3 * DAY_S, offset=99)], [])
        if isinstance(news, Ended)
    ]
    assert len(ended) == 10
    assert set(desk.places) == {"late"}


def test_a_reply_within_seven_days_still_finds_the_thread() -> None:
    desk = Placement(0, 1)
    list(desk.take([post("r", offset=0), post("a", parent="r", at_s=1.0, offset=1)], []))
    (rested,) = [
        news
        for news in desk.take([post("b", parent="a", at_s=6.9 * DAY_S, offset=2)], [])
        if isinstance(news, Rested)
    ]
    assert rested.thread == "r"


@given(forests(), st.integers(1, 29))
def test_state_goes_on_alike(forest: tuple[list[Post], dict[str, str]], cut: int) -> None:
    posts = [each._replace(offset=offset) for offset, each in enumerate(forest[0])]
    one, other = Placement(0, 1), Placement(0, 1)
    news = [list(one.take([each], [])) for each in posts]
    again = [list(other.take([each], [])) for each in posts[:cut]]
    states = {name: place.to_state() for name, place in other.places.items()}
    later = Placement(0, 1)
    later.load({name: Place.from_state(state) for name, state in states.items()}, other.clock_s)
    again += [list(later.take([each], [])) for each in posts[cut:]]
    assert news == again

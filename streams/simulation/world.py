"""The brands of the simulated world: what they sell and where, who complains about what, in which language.

Weights are relative; they are normalised where they are drawn. All figures are invented, of the order that
service desks report: a tenth to a fifth of contacts complain, more of them on the phone and by e-mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.fields import CHANNELS

# Share of complaints among a channel's contacts, in the order of CHANNELS.
COMPLAINT_SHARE: tuple[float, ...] = (0.11, 0.17, 0.13, 0.20)


@dataclass(frozen=True)
class Brand:
    """One brand: `weight` is its share of all contacts, `chinese` the share of them written in Chinese.

    Every dimension maps a value to its weight; `offset_h` is local time minus UTC in hours. `spoken` gives the
    words that customers use for a product (English, Chinese), `places` the Chinese names of regions.
    """

    name: str
    called: tuple[str, str]
    weight: float
    chinese: float
    offset_h: int
    channels: tuple[float, float, float, float]
    topics: Mapping[str, float]
    products: Mapping[str, float]
    spoken: Mapping[str, tuple[str, str]]
    regions: Mapping[str, float]
    places: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def dimensions(self) -> dict[str, Mapping[str, float]]:
        """Every dimension that contacts of this brand carry."""
        fixed = {
            "product": self.products,
            "region": self.regions,
            "batch": self.batches,
            "version": self.versions,
        }
        return {**{name: values for name, values in fixed.items() if values}, **self.attributes}

    def share(self, where: Mapping[str, list[str]]) -> float:
        """Share of the brand's contacts that lie in a slice; dimensions are independent of each other.

        Examples
        --------
        >>> YUANTU.share({"batch": ["line-07", "line-19", "line-33"]})
        0.075
        >>> YUANTU.share({"region": ["nowhere"]})
        Traceback (most recent call last):
        ValueError: yuantu has no region nowhere
        """
        share = 1.0
        for dimension, wanted in where.items():
            if dimension == "channel":
                share *= sum(self.channels[CHANNELS.index(name)] for name in CHANNELS if name in wanted)
                continue
            weights = self.dimensions().get(dimension, {})
            for value in wanted:
                if value not in weights:
                    raise ValueError(f"{self.name} has no {dimension} {value}")
            share *= sum(weights[value] for value in wanted) / sum(weights.values())
        return share


def _places(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


NORTHLINE = Brand(
    name="northline",
    called=("Northline", "北线通信"),
    weight=0.34,
    chinese=0.15,
    offset_h=0,
    channels=(0.34, 0.28, 0.26, 0.12),
    topics={"billing": 5, "network": 4, "service": 3, "contract": 2, "price": 1.5, "app": 1.5, "refund": 1},
    products={"fibre-500": 4, "mobile-unlimited": 4, "prepaid": 2, "tv-box": 1.5, "business-line": 0.5},
    spoken={
        "fibre-500": ("broadband", "宽带"),
        "mobile-unlimited": ("mobile plan", "手机套餐"),
        "prepaid": ("prepaid SIM", "预付卡"),
        "tv-box": ("TV box", "电视盒子"),
        "business-line": ("business line", "企业专线"),
    },
    regions={"north": 3, "south": 4, "east": 2, "west": 2, "midlands": 3, "islands": 0.5},
    places=_places("north=北区 south=南区 east=东区 west=西区 midlands=中部 islands=海岛"),
    versions={"8.1": 1, "8.2": 3, "8.3": 5},
)

YUANTU = Brand(
    name="yuantu",
    called=("Yuantu", "远途"),
    weight=0.26,
    chinese=0.85,
    offset_h=8,
    channels=(0.36, 0.32, 0.20, 0.12),
    topics={
        "quality": 4,
        "service": 4,
        "delivery": 2,
        "price": 1.5,
        "app": 1.5,
        "water": 0.7,
        "leather": 0.7,
    },
    products={"suv-7": 5, "sedan-3": 4, "city-ev": 3, "watch-link": 2},
    spoken={
        "suv-7": ("SUV", "七座SUV"),
        "sedan-3": ("saloon", "轿车"),
        "city-ev": ("city car", "小电车"),
        "watch-link": ("watch", "智能手表"),
    },
    regions={
        **{"guangdong": 4, "fujian": 2, "zhejiang": 3, "shandong": 3, "hainan": 1},  # the coast
        **{"sichuan": 3, "henan": 3, "hubei": 2, "shaanxi": 2, "hunan": 2, "yunnan": 1},
    },
    places=_places(
        "guangdong=广东 fujian=福建 zhejiang=浙江 shandong=山东 hainan=海南 "
        "sichuan=四川 henan=河南 hubei=湖北 shaanxi=陕西 hunan=湖南 yunnan=云南"
    ),
    batches={f"line-{number:02d}": 1.0 for number in range(1, 41)},
)
COAST = ["fujian", "guangdong", "hainan", "shandong", "zhejiang"]

QUICKBITE = Brand(
    name="quickbite",
    called=("Quickbite", "快咬"),
    weight=0.22,
    chinese=0.45,
    offset_h=8,
    channels=(0.40, 0.12, 0.40, 0.08),
    topics={"delivery": 3, "food": 4, "refund": 3, "service": 2, "price": 2, "app": 2, "payment": 1},
    products={"lunch": 4, "dinner": 5, "grocery": 2, "pharmacy": 1},
    spoken={
        "lunch": ("lunch order", "午餐外卖"),
        "dinner": ("dinner order", "晚餐外卖"),
        "grocery": ("groceries", "买菜订单"),
        "pharmacy": ("pharmacy order", "送药订单"),
    },
    regions={"harbour": 3, "old-town": 3, "campus": 2, "airport": 1, "riverside": 2},
    places=_places("harbour=港区 old-town=老城 campus=大学城 airport=机场 riverside=滨江"),
    attributes={"store": {f"kitchen-{number}": 1.0 for number in range(1, 13)}},
)

VOLTRA = Brand(
    name="voltra",
    called=("Voltra", "沃创"),
    weight=0.18,
    chinese=0.5,
    offset_h=-5,
    channels=(0.42, 0.16, 0.26, 0.16),
    topics={"quality": 4, "app": 4, "delivery": 3, "refund": 3, "service": 3, "payment": 1, "price": 1},
    products={"phone-x": 5, "power-bank-20k": 3, "earbuds": 3, "tablet-11": 2},
    spoken={
        "phone-x": ("phone", "手机"),
        "power-bank-20k": ("power bank", "充电宝"),
        "earbuds": ("earbuds", "耳机"),
        "tablet-11": ("tablet", "平板"),
    },
    regions={"us-east": 4, "us-west": 4, "canada": 2, "hong-kong": 2, "singapore": 1},
    places=_places("us-east=美东 us-west=美西 canada=加拿大 hong-kong=香港 singapore=新加坡"),
    batches={f"b26-{number}": 1.0 for number in range(1, 7)},
    versions={"5.0": 1, "5.1": 3, "5.2": 4},
    attributes={"environment": {"ios": 4, "android": 5, "web": 2}},
)

BRANDS: tuple[Brand, ...] = (NORTHLINE, YUANTU, QUICKBITE, VOLTRA)


def shop(number: int) -> Brand:
    """One of many small web shops, for causes that hit a whole trade.

    Examples
    --------
    >>> shop(7).name, shop(7).regions == shop(8).regions
    ('shop-07', True)
    """
    return Brand(
        name=f"shop-{number:02d}",
        called=(f"Shop{number:02d}", f"小铺{number}号"),
        weight=1.0 + 0.5 * (number % 3),
        chinese=0.3 + 0.4 * (number % 2),
        offset_h=(0, 1, 8)[number % 3],
        channels=(0.35, 0.15, 0.30, 0.20),
        topics={"delivery": 4, "refund": 3, "quality": 3, "service": 2, "payment": 1, "price": 1},
        products={"clothing": 4, "home": 3, "toys": 2},
        spoken={"clothing": ("coat", "外套"), "home": ("lamp", "台灯"), "toys": ("toy set", "玩具")},
        regions={"city": 3, "suburb": 3, "country": 2},
        places=_places("city=市区 suburb=郊区 country=乡下"),
    )

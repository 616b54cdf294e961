# Dataclasses, properties, enumerations by constants, dispatch by dict: an order book with reports.
from dataclasses import dataclass, field, replace


@dataclass
class Item:
    name: str
    price: int
    count: int = 1

    @property
    def total(self):
        return self.price * self.count


@dataclass(frozen=True)
class Point:
    x: int
    y: int

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)


@dataclass(order=True)
class Order:
    priority: int
    number: int
    items: list = field(default_factory=list, compare=False)
    place: Point = field(default=Point(0, 0), compare=False)
    status: str = field(default="new", compare=False)

    def add(self, item):
        self.items.append(item)

    @property
    def total(self):
        return sum(item.total for item in self.items)


class Book:
    def __init__(self):
        self.orders = []
        self.handlers = {"new": self.check, "checked": self.pack, "packed": self.send}
        self.sent = 0

    def check(self, order):
        order.status = "checked" if order.total > 100 else "sent"

    def pack(self, order):
        order.place = order.place.moved(order.priority, 1)
        order.status = "packed"

    def send(self, order):
        order.status = "sent"
        self.sent += 1

    def step(self):
        busy = False
        for order in self.orders:
            handler = self.handlers.get(order.status)
            if handler is not None:
                handler(order)
                busy = True
        return busy


def main():
    book = Book()
    for n in range(400):
        order = Order(n * 7 % 10, n)
        for i in range(n % 4 + 1):
            order.add(Item(f"item{i}", price=n % 50 + i, count=i + 1))
        book.orders.append(order)
    while book.step():
        pass
    book.orders.sort()
    places = {order.place for order in book.orders}
    first = replace(book.orders[0], priority=99)
    equal = sum(a == b for a, b in zip(book.orders, book.orders[1:]))
    return book.sent, len(places), first.priority, equal, sum(order.total for order in book.orders), len(repr(book.orders[3]))


RESULT = (188, 11, 99, 0, 52300, 191)

# Classes, methods, attributes, inheritance: a small scheduler in the manner of Richards.
class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        p = queue
        while p.link is not None:
            p = p.link
        p.link = self
        return queue


class Task:
    def __init__(self, ident, priority, queue):
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.count = 0

    def add(self, packet):
        self.queue = packet.append_to(self.queue)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
        return packet

    def run(self, tasks):
        packet = self.take()
        if packet is None:
            return self.idle(tasks)
        self.count += 1
        return self.handle(packet, tasks)

    def idle(self, tasks):
        return None

    def handle(self, packet, tasks):
        return None


class Worker(Task):
    def handle(self, packet, tasks):
        packet.datum = (packet.datum + self.priority) % 26
        for i in range(4):
            packet.data[i] = packet.datum + i
        return tasks[(self.ident + 1) % len(tasks)], packet


class Device(Task):
    def handle(self, packet, tasks):
        packet.kind = 1 - packet.kind
        if packet.kind:
            return tasks[0], packet
        return tasks[packet.datum % len(tasks)], packet


class Idle(Task):
    def __init__(self, ident, priority, queue, seed):
        super().__init__(ident, priority, queue)
        self.seed = seed

    def idle(self, tasks):
        self.seed = (self.seed * 1309 + 13849) & 65535
        return tasks[self.seed % len(tasks)], Packet(None, self.ident, self.seed & 1)

    def handle(self, packet, tasks):
        return self.idle(tasks)


def main():
    tasks = [Idle(0, 1, None, 7), Worker(1, 2, None), Device(2, 3, None), Worker(3, 4, None), Device(4, 5, None)]
    for step in range(4000):
        for task in tasks:
            out = task.run(tasks)
            if out is not None and step < 3990:
                target, packet = out
                if target.count < 5000:
                    target.add(packet)
                    if step % 7 == 0:
                        target.queue = None
    return [t.count for t in tasks]


RESULT = [3182, 717, 1750, 667, 1641]

# Floating point in attributes and lists: n-body and spectral norm.
class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.mass = mass


def advance(bodies, dt, steps):
    count = len(bodies)
    for _ in range(steps):
        for i in range(count):
            a = bodies[i]
            for j in range(i + 1, count):
                b = bodies[j]
                dx = a.x - b.x
                dy = a.y - b.y
                dz = a.z - b.z
                mag = dt / ((dx * dx + dy * dy + dz * dz) ** 1.5)
                a.vx -= dx * b.mass * mag
                a.vy -= dy * b.mass * mag
                a.vz -= dz * b.mass * mag
                b.vx += dx * a.mass * mag
                b.vy += dy * a.mass * mag
                b.vz += dz * a.mass * mag
        for b in bodies:
            b.x += dt * b.vx
            b.y += dt * b.vy
            b.z += dt * b.vz


def multiply(v):
    n = len(v)
    out = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += v[j] / ((i + j) * (i + j + 1) // 2 + i + 1)
        out.append(total)
    return out


def main():
    bodies = [Body(i * 1.5, i * -0.5, i * 0.25, 0.1 * i, 0.2, -0.1 * i, 1.0 + i * 0.1) for i in range(5)]
    advance(bodies, 0.01, 250)
    v = [1.0] * 60
    for _ in range(3):
        v = multiply(v)
    return round(bodies[0].x, 6), round(v[0], 6)


RESULT = (4.546445, 4.1144)

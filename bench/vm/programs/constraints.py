# Objects that refer to each other: one-way constraints between variables, planned by strength, after DeltaBlue.
REQUIRED, STRONG, MEDIUM, WEAK = range(4)


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.strength = WEAK
        self.mark = 0

    def add(self, constraint):
        self.constraints.append(constraint)


class Constraint:
    def __init__(self, strength):
        self.strength = strength
        self.satisfied = False

    def is_input(self):
        return False

    def is_satisfied(self):
        return self.satisfied


class Edit(Constraint):
    def __init__(self, strength, variable):
        super().__init__(strength)
        self.output = variable
        variable.add(self)

    def is_input(self):
        return True

    def inputs(self):
        return ()

    def execute(self):
        pass


class Scale(Constraint):
    def __init__(self, strength, source, factor, offset, target):
        super().__init__(strength)
        self.source = source
        self.factor = factor
        self.offset = offset
        self.output = target
        source.add(self)
        target.add(self)

    def inputs(self):
        return (self.source,)

    def execute(self):
        self.output.value = (self.source.value * self.factor + self.offset) % 65521


class Equal(Scale):
    def __init__(self, strength, source, target):
        super().__init__(strength, source, 1, 0, target)

    def execute(self):
        self.output.value = self.source.value


class Planner:
    def __init__(self):
        self.marks = 0

    def plan_from(self, source):
        self.marks += 1
        mark = self.marks
        plan = []
        todo = [c for c in source.constraints if c.is_input()]
        while todo:
            constraint = todo.pop()
            out = constraint.output
            if out.mark == mark:
                continue
            if all(v.mark == mark or v.determined_by is None for v in constraint.inputs()):
                out.mark = mark
                if out.strength >= constraint.strength:
                    out.determined_by = constraint
                    out.strength = constraint.strength
                constraint.satisfied = True
                plan.append(constraint)
                for user in out.constraints:
                    if user is not constraint and user.output is not out:
                        todo.append(user)
        return plan


def chain(n):
    variables = [Variable(f"v{i}", i) for i in range(n)]
    for i in range(n - 1):
        if i % 3 == 0:
            Equal(REQUIRED, variables[i], variables[i + 1])
        else:
            Scale(MEDIUM, variables[i], i % 5 + 1, 7, variables[i + 1])
    Edit(STRONG, variables[0])
    return variables


def main():
    variables = chain(120)
    planner = Planner()
    total = 0
    for round in range(30):
        plan = planner.plan_from(variables[0])
        for value in range(3):
            variables[0].value = value + round
            for constraint in plan:
                constraint.execute()
            total += variables[-1].value
        total += sum(1 for c in plan if c.is_satisfied())
    return total


RESULT = 2968448

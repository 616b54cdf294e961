"""Print the code points that str.isprintable() of the running CPython accepts, as JSON: [[first, last], ...]"""

import json
import sys

ranges = []
for point in range(sys.maxunicode + 1):
    if chr(point).isprintable():
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
print(json.dumps(ranges))

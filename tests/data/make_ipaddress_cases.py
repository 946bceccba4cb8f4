#!/usr/bin/env python3
"""Writes ipaddress_cases.txt: what Python's ipaddress says of random sets of networks.

    tests/data/make_ipaddress_cases.py > tests/data/ipaddress_cases.txt

One case a line: `collapse A B … = C D …`, `exclude A B … - C D … = E F …` (the first without the second) or
`summarize FIRST LAST = A B …`. The same seed gives the same file.
"""
import ipaddress
import random

chance = random.Random(20261123)


def network():
    # Half of them in one /24, so that they meet; the rest anywhere, of any size.
    if chance.random() < 0.5:
        base, prefix = 0xCB007100 | chance.getrandbits(8), chance.randint(24, 32)
    else:
        base, prefix = chance.getrandbits(32), chance.choice([0, 1, 7, 8, 16, 20, 24, 31, 32])
    return ipaddress.ip_network((base, prefix), strict=False)


def networks(most):
    return [network() for _ in range(chance.randint(1, most))]


def without(wanted, taken):
    left = list(ipaddress.collapse_addresses(wanted))
    for hole in ipaddress.collapse_addresses(taken):
        kept = []
        for item in left:
            if not item.overlaps(hole):
                kept.append(item)
            elif hole.prefixlen > item.prefixlen:
                kept.extend(item.address_exclude(hole))
        left = kept
    return list(ipaddress.collapse_addresses(left))


def words(items):
    return " ".join(str(item) for item in items)


for _ in range(900):
    some = networks(8)
    print("collapse", words(some), "=", words(ipaddress.collapse_addresses(some)))
for _ in range(900):
    some, holes = networks(4), networks(4)
    print("exclude", words(some), "-", words(holes), "=", words(without(some, holes)))
for _ in range(700):
    first, last = sorted(chance.getrandbits(chance.choice([8, 16, 32])) for _ in range(2))
    first, last = ipaddress.IPv4Address(first), ipaddress.IPv4Address(last)
    print("summarize", first, last, "=", words(ipaddress.summarize_address_range(first, last)))

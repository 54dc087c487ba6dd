"""What a receiver at one baud rate makes of bytes sent at another: a line of bits, sampled."""


def heard_at(sent: bytes, sent_baud: int, heard_baud: int) -> bytes:
    """Send bytes (8N1) without a pause and read the line with another clock, as a UART does."""
    line = [1, 1]
    for byte in sent:
        line += [0, *(byte >> bit & 1 for bit in range(8)), 1]
    line += [1, 1]
    step = sent_baud / heard_baud
    heard = bytearray()
    at = 0
    while True:
        while at + 1 < len(line) and not (line[at] == 1 and line[at + 1] == 0):
            at += 1
        start = at + 1
        if start + 9.5 * step >= len(line):
            return bytes(heard)
        heard.append(sum(line[int(start + (bit + 1.5) * step)] << bit for bit in range(8)))
        at = int(start + 9.5 * step)

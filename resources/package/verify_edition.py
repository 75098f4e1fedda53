"""Check the edition around this file: python3 -I -S verify.py [FOLDER [SEALED]]. Only reads; 3.8."""

import base64, hashlib, json, sys
from pathlib import Path

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "signature.sig"}


def point(raw):  # a point (x, y) of the curve from its 32 bytes
    y = int.from_bytes(raw, "little") % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    return (x if x % 2 == raw[31] >> 7 else P - x), y


def signed(key, message, signature):  # has this Ed25519 key signed this message?
    def plus(x, y, u, v):
        i = pow(1 - (t := D * x * y * u * v % P) ** 2, -1, P)
        return (x * v + u * y) * (1 - t) * i % P, (y * v + x * u) * (1 + t) * i % P

    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    s, total, (x, y) = int.from_bytes(signature[32:], "little"), (0, 1), point(key)
    for n, a in (s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), (k, (P - x, y)):
        while n:  # s times the base point less k times the key
            total, a, n = (plus(*total, *a) if n % 2 else total), plus(*a, *a), n // 2
    return s < Q and signature == (s << 256 | total[0] % 2 << 255 | total[1]).to_bytes(64, "little")


def digests_of(path):
    sha256, sha512 = hashlib.sha256(), hashlib.sha512()
    with path.open("rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            _ = sha256.update(part), sha512.update(part)
    return {"sha256": sha256.hexdigest(), "sha512": sha512.hexdigest()}


def check_values(files, digests, sealed):  # what is shown against what the sealed case is bound to
    listed, proved = set(files["data/commitments.txt"].read_bytes().split()), {}
    stated = json.loads(files["data/statement.json"].read_bytes())["commitments_sha256"]
    if stated != digests["data/commitments.txt"]["sha256"]:
        yield "DIFFERS", "data/commitments.txt", "is not the list of the statement", "changed"
    listed &= listed if sealed is None else sealed
    for line in files["data/particulars.jsonl"].read_bytes().split(b"\n")[:-1]:
        told = json.loads(line)
        made = hashlib.sha256((told["salt"] + told["particular"]).encode()).hexdigest()
        _, kind, own, field, value = json.loads(told["particular"])
        if made.encode() not in listed:
            yield "DIFFERS", f"{kind} {own}", f"{field} is not of the sealed case", "made up"
        proved[kind, own, field] = value
    for each in json.loads(files["data/case.json"].read_bytes())["values"]:
        own = each["kind"], each["value"].pop("id")
        inner = each["value"].pop("provenance", {})
        for field, said in {
            **each["value"],
            **{f"provenance.{f}": inner[f] for f in inner},
        }.items():
            true = proved.pop((*own, field), "") if field not in each["changed"] else said
            if true != said and (true != "" or said not in ([], {}, None)):
                yield "DIFFERS", " ".join(own), f"{field} is not as proved", "it was changed"
    for kind, own, field in sorted(proved):
        yield "MISSING", f"{kind} {own}", f"{field} is proved and not shown", "it was taken out"


def check(files, sealed=None):  # name: path; yields MISSING, DIFFERS or NOTE, what, how, meaning
    digests = {n: digests_of(path) for n, path in files.items() if not path.is_symlink()}
    for kind in "sha256", "sha512":  # every list against every file, both ways
        for name, start in (f"manifest-{kind}.txt", True), (f"tagmanifest-{kind}.txt", False):
            names = [n for n in sorted(files) if n.startswith("data/") == start]
            lines = [f"{digests.get(n, {}).get(kind)}  {n}\n" for n in names if n not in UNLISTED]
            found = files[name].read_bytes().decode("utf-8", "replace") if name in files else ""
            wrong = set(found.splitlines(True)) ^ set(lines) or {f"  {name}\n"}
            for n in sorted(line.split("  ")[-1][:-1] for line in wrong if found != "".join(lines)):
                state = "DIFFERS" if n in digests and f"  {n}\n" in found else "MISSING"
                yield state, n, f"does not agree with {name}", "changed, lost, added or renamed"
    try:
        yield from check_values(files, digests, sealed)
        if {"signature.pub.pem", "signature.sig"} & files.keys():
            key = base64.b64decode(files["signature.pub.pem"].read_bytes()[27:-26], validate=True)
            tags, by = (files[n].read_bytes() for n in ("tagmanifest-sha512.txt", "signature.sig"))
            good, whose = signed(key[-32:], tags, by), "key " + hashlib.sha256(key).hexdigest()
            yield "NOTE" if good else "DIFFERS", whose, f"signed this: {good}", "is it the maker's?"
    except Exception as error:
        yield "DIFFERS", "values or signature", f"cannot be read ({error!r})", "changed or damaged"


if __name__ == "__main__":
    at = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    paths = (p for p in at.rglob("*") if p.is_symlink() or p.is_file())
    whole = [set(Path(a, "data/commitments.txt").read_bytes().split()) for a in sys.argv[2:3]]
    told = list(dict.fromkeys(check({p.relative_to(at).as_posix(): p for p in paths}, *whole)))
    print(*(ascii("  ".join(finding))[1:-1] for finding in told), sep="\n")
    bad = {finding[0] for finding in told} - {"NOTE"}
    print("Signed:", "yes" if told[-1:] and told[-1][0] == "NOTE" else "NO: anybody could make it")
    print("Complete:", "NO" if "MISSING" in bad else "yes", "\nValid:", "NO" if bad else "yes")
    print("Part of that sealed package:", "not asked" if not whole else "NO" if bad else "yes")
    sys.exit(1 if bad else 0)

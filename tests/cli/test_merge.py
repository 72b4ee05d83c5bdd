"""Are certificates that do not fit together, or cannot be believed, refused with the reason and nothing written?"""
import json

from program import good, main, refused, scratch
from sweeping import LENGTH, MODEL, OPTIMIZED, read, seal, write_sealed


def part(folder, name, positions, *more, command=(*OPTIMIZED, *LENGTH)):
    file = folder / f"{name}.json"
    good(*command, "--positions", positions, *more, "--out", file)
    return file


def merge_refused(folder, *files, says):
    out = folder / "out.json"
    before = {file: file.read_bytes() for file in files}
    refused("merge", *files, "--out", out, says=says)
    assert not out.exists() and before == {file: file.read_bytes() for file in files}


def test_shards_that_do_not_fit_together():
    with scratch() as folder:
        first = part(folder, "first", "0:100")
        merge_refused(folder, first, part(folder, "gap", "200:300"), says=["gap", "0:100", "200:300"])
        merge_refused(folder, first, part(folder, "overlap", "50:200"), says=["overlap", "0:100", "50:200"])
        merge_refused(folder, first, first, says=["overlap"])
        merge_refused(folder, first, part(folder, "dtype", "100:200", "--dtype", "f16"), says=["dtype", "f32", "f16"])
        merge_refused(folder, first, part(folder, "truth", "100:200", "--truth", "shipped"), says=["truth"])
        merge_refused(folder, first, part(folder, "set", "100:200", "--set", "rope_theta=400000"), says=["spec"])
        merge_refused(folder, first, part(folder, "kernel", "100:200", command=("sweep", "--kernel", "builtin:reference", *MODEL, *LENGTH)),
                      says=["kernel", "builtin:reference"])
        merge_refused(folder, first, part(folder, "length", "100:200", command=(*OPTIMIZED, "--seq-len", "4096")), says=["seq_len"])


def test_an_unfinished_shard():
    with scratch() as folder:
        whole = read(part(folder, "whole", "0:100"))
        started = {**whole, "complete": False, "done": [], "pairs_checked": 0, "values_checked": 0, "not_correctly_rounded": 0,
                   "undecided": 0, "max_ulp": None, "witness": None, "max_angle": None, "digest": "0" * 16}
        merge_refused(folder, write_sealed(folder / "started.json", started), says=["not complete", "0:100"])


def test_another_version():
    with scratch() as folder:
        first, second = part(folder, "first", "0:100"), part(folder, "second", "100:200")
        document = read(second)
        assert document["seal"] == seal(document), "the test's own seal has to be the program's"
        newer = folder / "newer.json"
        write_sealed(newer, {**document, "kernel_version": "another"})
        merge_refused(folder, first, newer, says=["kernel_version", "another", document["kernel_version"]])
        refused(*OPTIMIZED, *LENGTH, "--positions", "100:200", "--resume", "--out", newer, says=["--resume", "kernel_version"])
        write_sealed(newer, {**document, "ropecheck": "9.9.9"})
        merge_refused(folder, first, newer, says=["newer.json", "version", "9.9.9", document["ropecheck"]])
        refused(*OPTIMIZED, *LENGTH, "--positions", "100:200", "--resume", "--out", newer, says=["version", "9.9.9"])
        write_sealed(newer, {**document, "schema": 2})
        merge_refused(folder, first, newer, says=["newer.json", "schema 2"])


def edited(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return value + "0"
    if isinstance(value, list):
        return value + [7]
    return {**value, next(iter(value)): "edited"} if value else 0


def leaves(value, path=()):
    """Every place in a document, branches too."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from leaves(child, (*path, key))


def with_edit(document, path):
    if not path:
        return edited(document)
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = with_edit(copy[path[0]], path[1:])
    return copy


def test_no_field_can_be_edited():
    """Without a new seal nowhere at all; and where a new seal was computed, not against the other fields."""
    with scratch() as folder:
        document = read(part(folder, "first", "-300:300", command=("sweep", "--kernel", "model:fp32-product", *MODEL, *LENGTH)))
        places = [path for path in leaves(document) if path not in {("schema",)}]
        assert len(places) > 50 and ("witness", "got") in places and ("max_angle", "radians") in places
        file = folder / "edited.json"
        for path in places:
            file.write_text(json.dumps(with_edit(document, path)))
            merge_refused(folder, file, says=["edited.json", "was edited"])
        for path in [("complete",), ("positions", 0), ("positions", 1), ("done", 0, 0), ("done", 0, 1), ("pairs",), ("pairs_checked",),
                     ("values_checked",), ("witness", "got"), ("spec", "head_dim")]:
            write_sealed(file, with_edit(document, path))
            merge_refused(folder, file, says=["edited.json", "contradicts itself"])
        for changed in [{"not_correctly_rounded": 10**9}, {"undecided": 10**9}, {"extra": 1},
                        {"witness": {**document["witness"], "position": 300}}, {"witness": {**document["witness"], "pair": 64}},
                        {"max_angle": {**document["max_angle"], "position": -301}}]:
            write_sealed(file, {**document, **changed})
            merge_refused(folder, file, says=["edited.json", "contradicts itself"])
        write_sealed(file, {key: value for key, value in document.items() if key != "digest"})
        merge_refused(folder, file, says=["edited.json", "no certificate"])


def test_a_certificate_cut_short():
    with scratch() as folder:
        text = part(folder, "first", "0:100").read_text().rstrip()
        file = folder / "cut.json"
        for length in [*range(0, len(text), 97), len(text) - 1]:
            file.write_text(text[:length])
            merge_refused(folder, file, says=["cut.json", "cut short"])
        refused(*OPTIMIZED, *LENGTH, "--positions", "0:100", "--resume", "--out", file, says=["cut.json", "cut short"])
        assert file.read_text() == text[:-1]


def test_other_bad_input():
    with scratch() as folder:
        first = part(folder, "first", "0:100")
        refused("merge", first, says=["--out", "missing"])
        refused("merge", first, "--out", "", says=["--out", "''"])
        refused("merge", folder / "absent.json", "--out", folder / "out.json", says=["absent.json"])
        refused("merge", folder, "--out", folder / "out.json", says=[str(folder)])
        before = first.read_bytes()
        refused("merge", first, "--out", first, says=["--out", "exists"])
        assert first.read_bytes() == before
        refused("merge", first, "--out", "/not/there/x.json", says=["/not/there/x.json"])


main(globals())

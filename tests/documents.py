"""Does a JSON document match its schema, and would the schema notice if it did not? Shared by the tests of documents."""
import copy
import json

import jsonschema


def validator(source, name):
    schema = json.loads((source / "reports/schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def strict(text):
    """JSON as the standard has it: no NaN, no Infinity, no duplicate keys."""
    def refuse(constant):
        raise ValueError(f"{constant} is no JSON")

    def unique(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), "duplicate keys"
        return dict(pairs)
    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def refutes(check, document, path, value):
    """A schema that accepts everything proves nothing: this change must be refused."""
    broken = copy.deepcopy(document)
    target = broken
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not check.is_valid(broken), f"the schema accepts {value!r} at {path}"

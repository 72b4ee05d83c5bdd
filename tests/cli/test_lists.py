"""Do the lists say what is in them, for people and for machines?"""
from program import good, main


def test_schemes():
    document = good("schemes", "--json").json
    names = [scheme["name"] for scheme in document["schemes"]]
    assert {"default", "linear", "ntk", "ntk-by-parts", "dynamic", "yarn", "llama3"} <= set(names)
    assert len(names) == len(set(names))
    yarn = document["schemes"][names.index("yarn")]
    factor = [each for each in yarn["parameters"] if each["name"] == "factor"][0]
    assert factor["required"] and factor["accepted"] and factor["default"] is None
    assert good("schemes", "yarn", "--json").json["schemes"] == [yarn]
    text = good("schemes").text
    assert all(name in text for name in names)
    assert "beta_fast" in good("schemes", "yarn").text


def test_every_scheme_can_be_asked_for_by_its_required_parameters():
    values = {"number": "2", "integer": "2", "boolean": "true", "text": "linear", "list": ",".join(["1"] * 64)}
    for scheme in good("schemes", "--json").json["schemes"]:
        required = [parameter for parameter in scheme["parameters"] if parameter["required"]]
        options = [part for each in required for part in ("--set", f"{each['name']}={values[each['kind']]}")]
        for dialect in scheme["dialects"][:1]:
            good("eval", "--scheme", scheme["name"], "--dialect", dialect, "--set", "max_position_embeddings=4096", *options)


def test_models():
    models = good("models", "--json").json["models"]
    assert len(models) > 20
    assert all(model["head_dim"] >= model["rotary_dim"] >= 2 for model in models)
    assert "meta-llama/Llama-3.1-8B" in [model["name"] for model in models]
    found = good("models", "LLAMA-3.1", "--json").json["models"]
    assert 0 < len(found) < len(models) and all("llama-3.1" in model["name"].lower() for model in found)
    of_scheme = good("models", "--scheme", "llama3", "--json").json["models"]
    assert of_scheme == [model for model in models if model["scheme"] == "llama3"]
    assert all(model["name"] in good("models").text for model in models)


def test_claims():
    claims = good("claims", "--json").json["claims"]
    assert [claim["id"] for claim in claims] == list(range(1, len(claims) + 1)) and len(claims) >= 19
    assert all(claim["corrected"] for claim in claims if claim["verdict"] == "holds-with-correction")
    assert all(claim["evidence"] for claim in claims)
    assert all(claim["verdict"] in good("claims").text for claim in claims)


def test_mutants():
    mutants = good("mutants", "--json").json["mutants"]
    assert len(mutants) >= 20
    assert len({mutant["id"] for mutant in mutants}) == len(mutants)
    category = mutants[0]["category"]
    chosen = good("mutants", "--category", category, "--json").json["mutants"]
    assert chosen == [mutant for mutant in mutants if mutant["category"] == category]


main(globals())

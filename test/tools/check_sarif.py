#!/usr/bin/env python3
"""Checks what SARIF 2.1.0 asks of a file and prints what is in it, a line for each thing."""
import json
import pathlib
import sys


def place(location):
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert uri.startswith("file:///") and " " not in uri, uri
    region = physical["region"]
    assert region["startLine"] >= 1 and region["startColumn"] >= 1, region
    return f"{uri.rsplit('/', 1)[1]}:{region['startLine']}:{region['startColumn']}"


def main(path):
    log = json.loads(pathlib.Path(path).read_text())
    assert log["version"] == "2.1.0" and "sarif-2.1.0" in log["$schema"]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "Shapewise" and driver["version"]
    rules = driver["rules"]
    for rule in rules:
        assert rule["id"].startswith("shapewise-") and rule["shortDescription"]["text"]
        # The docs may not be published; a link to a file of this machine helps nobody.
        assert rule.get("helpUri", "https://").startswith("https://"), rule
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        silent = "suppressed " if result.get("suppressions") == [{"kind": "inSource"}] else ""
        print(f"{silent}{result['level']} {result['ruleId']} {place(result['locations'][0])}")
        for note in result.get("relatedLocations", []):
            print(f"note {place(note)} {note['message']['text']}")
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                for replacement in change["replacements"]:
                    region = replacement["deletedRegion"]
                    print(f"fix {change['artifactLocation']['uri']}:{region['startLine']}:"
                          f"{region['startColumn']}-{region['endColumn']}"
                          f" '{replacement['insertedContent']['text']}'")
    print(f"{len(rules)} rules, {len(run['results'])} results")


if __name__ == "__main__":
    main(sys.argv[1])

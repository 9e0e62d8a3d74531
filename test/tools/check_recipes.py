#!/usr/bin/env python3
"""Runs the recipes for continuous integration of a page of the docs.

    check_recipes.py --prefix=PREFIX --project=FOLDER PAGE.md WRONG.cpp RIGHT.cpp

A recipe is a block of the page that is a GitHub workflow or a GitLab file. Its commands run in order in
a project made of the page's block FOLDER/CMakeLists.txt and train.cpp, for which Shapewise is installed
in PREFIX. With WRONG.cpp as train.cpp the build must fail with our report, and what the recipe keeps
must be there, with the report in it; with RIGHT.cpp every command must succeed.

Not run is apt-get: a stand-in looks whether each package it is told to install is one that the
machine has, and takes files for Shapewise's own package.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

import docs_page

APT_GET = """#!/bin/sh
for word; do
  case $word in
    update|install|-*|*.deb) ;;
    *) dpkg-query -W -f '${db:Status-Status}' "$word" | grep -qx installed || exit 100 ;;
  esac
done
"""


def recipes(page):
    """(file name, commands, paths that are kept) of each recipe."""
    for language, name, body in docs_page.blocks(page.read_text()):
        if language != "yaml" or not name:
            continue
        document = yaml.safe_load(body)
        if name.startswith(".github/workflows/"):
            for job in document["jobs"].values():
                steps = job["steps"]
                kept = [step["with"]["sarif_file"] for step in steps
                        if "upload-sarif" in step.get("uses", "") and step["if"] == "always()"]
                yield name, [step["run"] for step in steps if "run" in step], kept
        elif name == ".gitlab-ci.yml":
            for job in document.values():
                assert job["artifacts"]["when"] == "always"
                yield name, job["before_script"] + job["script"], job["artifacts"]["paths"]
        else:
            raise SystemExit(f"{page}: error: no recipe is known by the name {name}")


def run(commands, folder, environment):
    """The output up to and with the first command that fails, and which that is."""
    output = ""
    for command in commands:
        result = subprocess.run(["bash", "-e", "-c", command], cwd=folder, env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output += result.stdout
        if result.returncode:
            return output, command
    return output, None


def reports_in(path):
    return [result["ruleId"] for file in path.glob("*.sarif")
            for run in json.loads(file.read_text())["runs"] for result in run["results"]]


def check(name, commands, kept, project, source, wrong, prefix):
    """What is not as it should be."""
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        (work / "bin").mkdir()
        (work / "bin" / "apt-get").write_text(APT_GET)
        (work / "bin" / "apt-get").chmod(0o755)
        folder = work / "project"
        folder.mkdir()
        (folder / "CMakeLists.txt").write_text(project)
        (folder / "train.cpp").write_text(pathlib.Path(source).read_text())
        environment = {**os.environ, "PATH": f"{work}/bin:{os.environ['PATH']}",
                       "CMAKE_PREFIX_PATH": prefix}
        output, failed = run(commands, folder, environment)
        if not wrong:
            if failed:
                yield f"{name}: '{failed}' fails though nothing is wrong:\n{output}"
            return
        if not failed or "--build" not in failed or "error: " not in output:
            yield f"{name}: the build does not fail for what is wrong, but '{failed}' does:\n{output}"
        if not kept or not all(reports_in(folder / path) for path in kept):
            yield f"{name}: there is no report in what is kept, {kept}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--project", required=True)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("wrong")
    parser.add_argument("right")
    options = parser.parse_args()
    project = docs_page.block(options.page, f"{options.project}/CMakeLists.txt")
    ran, mistakes = 0, []
    for recipe in recipes(options.page):
        ran += 1
        mistakes += check(*recipe, project, options.wrong, True, options.prefix)
        mistakes += check(*recipe, project, options.right, False, options.prefix)
    for mistake in mistakes:
        print(f"{options.page}: error: {mistake}")
    print(f"{ran} recipes ran, {len(mistakes)} mistakes")
    return 1 if mistakes or not ran else 0


if __name__ == "__main__":
    sys.exit(main())

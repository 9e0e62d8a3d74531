#!/usr/bin/env python3
"""check_dependencies.py ROOT FILE

Whether a Debian package that is unpacked in ROOT depends on every package that its programs and
libraries need to be loaded: each shared library that ldd finds must belong to a package named in
FILE, as the field Depends names them, and ldd must find them all.
"""
import pathlib
import re
import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def owners(libraries):
    """The package that has each library. dpkg may know a file by its path below / or below /usr."""
    spellings = {}
    for library in libraries:
        real = str(pathlib.Path(library).resolve())
        for path in (library, real, real.removeprefix("/usr"), f"/usr{library}"):
            spellings[path] = library
    found = subprocess.run(["dpkg", "-S", *spellings], text=True, capture_output=True).stdout
    return {spellings[path]: package
            for package, path in re.findall(r"^([^:\s]+)(?::\w+)?: (\S+)$", found, re.M)}


def main(root, depends):
    declared = {re.split(r"[ :(]", item.strip())[0]
                for item in re.split(r"[,|]", pathlib.Path(depends).read_text()) if item.strip()}
    files = [f for f in pathlib.Path(root).rglob("*")
             if f.is_file() and not f.is_symlink() and f.read_bytes()[:4] == b"\x7fELF"]
    wrong, paths = [], {}
    for file in files:
        # What a file itself asks for; what those ask for is their packages' business.
        direct = set(re.findall(r"NEEDED +(\S+)", output("objdump", "-p", str(file))))
        for name, path in re.findall(r"(\S+) => (not found|\S+)", output("ldd", str(file))):
            if path == "not found":
                wrong.append(f"{file.name}: {name} is not found")
            elif name in direct:
                paths.setdefault(path, f"{file.name}: {name}")
    packages = owners(paths)
    for path, need in paths.items():
        if packages.get(path) not in declared:
            wrong.append(f"{need} is in {packages.get(path)}, which is no dependency")
    needed = set(packages.values())
    for line in wrong:
        print(f"error: {line}")
    print(f"{len(files)} files need {len(needed)} packages, {len(wrong)} mistakes")
    return 1 if wrong or not needed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

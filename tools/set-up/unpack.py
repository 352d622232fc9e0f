"""Unpacks parts of an archive: unpack.py ARCHIVE FOLDER PREFIX...

ARCHIVE is a zip, such as a wheel, or a tar. Only regular files whose names begin with a PREFIX are unpacked, with their
executable bits. A name that points outside the folder is an error.
"""
import os
import shutil
import sys
import tarfile
import zipfile


def entries(archive):
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                if not info.is_dir():
                    yield info.filename, info.external_attr >> 16, lambda info=info: opened.open(info)
    else:
        with tarfile.open(archive) as opened:
            for info in opened:
                if info.isfile():
                    yield info.name, info.mode, lambda info=info: opened.extractfile(info)


def main(archive, folder, *prefixes):
    root = os.path.realpath(folder)
    count = 0
    for name, mode, open_entry in entries(archive):
        if not name.startswith(prefixes):
            continue
        target = os.path.realpath(os.path.join(root, name))
        if not target.startswith(root + os.sep):
            sys.exit(f"{name} in {archive} points outside the folder")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open_entry() as source, open(target, "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        if mode & 0o111:
            os.chmod(target, 0o755)
        count += 1
    if count == 0:
        sys.exit(f"no file in {archive} begins with {' or '.join(prefixes)}")


main(*sys.argv[1:])

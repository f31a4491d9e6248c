"""Reads a table and standard input; writes text, JSON, an archive and folders; moves, truncates, links and removes."""
import csv, gzip, hashlib, io, json, os, shutil, sys, zipfile
import helper

ROOT = '/workspace'
OUT = ROOT + '/out'


def attempt(what, work):
    try:
        print(what, work())
    except OSError as error:
        print(what, type(error).__name__, error.errno)


with open(ROOT + '/data.csv', encoding='utf-8', newline='') as file:
    rows = list(csv.DictReader(file))
totals = helper.totals(rows)
os.makedirs(OUT + '/deep/er')
with open(OUT + '/totals.json', 'w', encoding='utf-8') as file:
    json.dump(totals, file, ensure_ascii=False, indent=1, sort_keys=True)
with open(OUT + '/log.txt', 'a') as file:
    for row in rows:
        file.write(row['name'] + '\n')
        file.flush()
with open(OUT + '/log.txt', 'r+') as file:
    file.seek(0, os.SEEK_END)
    end = file.tell()
    file.seek(4)
    file.write('GRACE')
    file.truncate(end - 3)
with open(OUT + '/big.bin', 'wb') as file:
    for index in range(300):
        file.write(hashlib.sha256(str(index).encode()).digest() * 100)
with open(OUT + '/big.bin', 'rb') as file:
    file.seek(500_000)
    print('big', hashlib.md5(file.read(100_000)).hexdigest(), os.fstat(file.fileno()).st_size)

with zipfile.ZipFile(OUT + '/packed.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
    for name in ('totals.json', 'log.txt', 'big.bin'):
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), open(OUT + '/' + name, 'rb').read())
with gzip.GzipFile(OUT + '/log.gz', 'wb', mtime=0) as file:
    file.write(open(OUT + '/log.txt', 'rb').read())
print('unpacked', zipfile.ZipFile(OUT + '/packed.zip').read('totals.json').decode() == open(OUT + '/totals.json', encoding='utf-8').read())

shutil.copytree(OUT, ROOT + '/copy', copy_function=shutil.copyfile)
os.rename(ROOT + '/copy/deep', ROOT + '/copy/moved')
os.replace(ROOT + '/copy/log.txt', ROOT + '/copy/totals.json')
attempt('link', lambda: os.symlink('log.gz', ROOT + '/copy/link'))
attempt('read link', lambda: os.readlink(ROOT + '/copy/link'))
attempt('hard link', lambda: os.link(ROOT + '/copy/log.gz', ROOT + '/copy/hard.gz'))
attempt('remove a full folder', lambda: os.rmdir(ROOT + '/copy/moved'))
attempt('times', lambda: os.utime(OUT + '/log.txt', (1_000_000_000, 1_234_567_890)))
attempt('modified', lambda: int(os.stat(OUT + '/log.txt').st_mtime))
attempt('missing', lambda: open(ROOT + '/missing').read())
attempt('outside', lambda: open('/etc/passwd').read())
attempt('above', lambda: os.listdir(ROOT + '/../..'))
attempt('open twice', lambda: os.open(OUT + '/log.txt', os.O_CREAT | os.O_EXCL | os.O_WRONLY))
for folder, folders, files in sorted(os.walk(ROOT)):
    print(folder, sorted(folders), sorted((name, os.path.getsize(os.path.join(folder, name))) for name in files if name != '.out'))
shutil.rmtree(ROOT + '/copy/moved')
os.remove(OUT + '/big.bin')
text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8').read()
print(len(text.splitlines()), 'lines,', len(text.encode()), 'bytes of input')
print('done', file=sys.stderr)
sys.exit(len(rows))

import { describe, expect, it } from "@jest/globals";
import { writeLines } from "../effect-lines.js";
import { pythonWrites } from "./python-writes.js";

const check = (code: string, lines: string[]): void => {
  expect(writeLines(pythonWrites(code))).toEqual(lines);
};

describe("calls that write", () => {
  it.each<[string, string[]]>([
    ["open('a', 'w')", ["write a"]],
    ["open('a', mode='a').write('x')", ["write a"]],
    ["open(file='a', mode=\"xb\")", ["write a"]],
    ["open('a', 'r+')", ["write a"]],
    ["open('a')", []],
    ["open('a', 'r', encoding='utf-8')", []],
    ["open('a', 'rb').read()", []],
    ["with open('a', 'w') as f:\n    f.write('x')", ["write a"]],
    ["with open('a') as i, open('b', 'w') as o: o.write(i.read())", ["write b"]],
    ["json.dump(q, open('a', 'w'), indent=2)", ["write a"]],
    ["import io\nio.open('a', 'w')", ["write a"]],
    ["import gzip\ngzip.open('a', 'wb')", ["write a"]],
    ["os.open('a', os.O_WRONLY | os.O_CREAT)", ["write a"]],
    ["os.open('a', os.O_RDONLY)", []],
    ["import os; os.remove('a'); os.unlink('b'); os.rmdir('c')", ["remove a", "remove b", "remove c"]],
    ["os.rename('a', 'b')", ["rename a", "write b"]],
    ["os.replace('a', dst='b')", ["rename a", "write b"]],
    ["os.makedirs('a', exist_ok=True)", ["write a"]],
    ["os.truncate('a', 0)\nos.chmod('b', 0o600)", ["write a", "write b"]],
    ["os.symlink('a', 'b')", ["write b"]],
    ["shutil.copy('x/a', 'b.json')", ["write b.json"]],
    ["shutil.copy('x/a', 'dir')", ["write dir", "write dir/a"]],
    ["shutil.copyfile('.pending.json', '/backup')", ["write /backup"]],
    ["shutil.move('a', 'b.json')", ["rename a", "write b.json"]],
    ["shutil.rmtree('a')", ["remove a"]],
    ["Path('a').write_text('x')", ["write a"]],
    ["pathlib.Path('a').write_bytes(b'x')", ["write a"]],
    ["Path('a').unlink(missing_ok=True)", ["remove a"]],
    ["Path('a').rename('b')", ["rename a", "write b"]],
    ["Path('a').replace('b')", ["rename a", "write b"]],
    ["Path('a').touch(); Path('b').mkdir(parents=True)", ["write a", "write b"]],
    ["Path('a').open('w')", ["write a"]],
    ["Path('a').open()", []],
    ["Path('a').read_text()", []],
    ["df.to_json('a')", ["write a"]],
    ["zipfile.ZipFile('a', 'w')", ["write a"]],
    ["os.system('rm a')", ["remove a"]],
    ["subprocess.run(['mv', 'a.x', 'b.x'], check=True)", ["rename a.x", "write b.x"]],
    ["subprocess.run('echo > a', shell=True)", ["write a"]],
    ["fileinput.input('a', inplace=True)", ["write a"]],
  ])("%j", check);
});

describe("paths", () => {
  it.each<[string, string[]]>([
    ["P = '/d/.pending.json'\nopen(P, 'w')", ["write /d/.pending.json"]],
    ["def f():\n    open(P, 'w')\nP = 'a'\nf()", ["write a"]],
    ["open('d/' + 'a', 'w')", ["write d/a"]],
    ["open('d/' 'a', 'w')", ["write d/a"]],
    ["open(os.path.join(ROOT, 'ctx', name + '.json'), 'w')", ["write ?/ctx/?.json"]],
    ["open(f'{root}/ctx/{task[\"id\"]}.json', 'w')", ["write ?/ctx/?.json"]],
    ["r = 'x'\nopen(f'{r}/{{a}}', 'w')", ["write x/{a}"]],
    ["open('%s/a.json' % d, 'w')", ["write ?/a.json"]],
    ["d = 'x'\nopen('{}/{n}.json'.format(d, n='b'), 'w')", ["write x/b.json"]],
    ["(Path('a') / 'b' / name).write_text('')", ["write a/b/?"]],
    ["p = Path('a')\np /= 'b'\np.unlink()", ["remove a/b"]],
    ["p = 'a'\np += '.tmp'\nopen(p, 'w')", ["write a.tmp"]],
    ["Path('a/b.json').with_suffix('.tmp').touch()", ["write a/b.tmp"]],
    ["Path('a/b.json').parent.mkdir()", ["write a"]],
    ["p: str = 'a'\nopen(p, 'w')", ["write a"]],
    ["p = 'a' if x else 'b'\nos.remove(p)", ["remove a", "remove b"]],
    ["p = os.environ.get('Q', 'a')\nos.remove(p)", ["remove ?", "remove a"]],
    ["for f in ['a', 'b']:\n    os.remove(f)", ["remove a", "remove b"]],
    ["for f in glob.glob('ctx/*.json'): os.remove(f)", ["remove ctx/*.json"]],
    ["for f in Path('ctx').glob('*.json'):\n    f.unlink()", ["remove ctx/*.json"]],
    ["for f in os.listdir('ctx'):\n    os.remove('ctx/' + f)", ["remove ctx/?"]],
    ["[os.remove(f) for f in files]", ["remove ?"]],
    [
      "def w(p, d):\n    with open(p, 'w') as f:\n        json.dump(d, f)\nw('a', {})\nw('b', {})",
      ["write a", "write b"],
    ],
    ["p = 'a'\ndef f(p):\n    os.remove(p)\nos.unlink(p)", ["remove ?", "remove a"]],
    ["from os import remove as rm, path\nrm(path.join('a', 'b'))", ["remove a/b"]],
    ["import os as o, shutil as s\ns.rmtree('a'); o.remove('b')", ["remove a", "remove b"]],
    ["open(r'a\\b', 'w')", ["write a\\b"]],
    ["open('''a''', 'w')", ["write a"]],
    ["open('/dev/null', 'w')", []],
    ["open('\uE000/a', 'w')", ["write \uE000/a"]],
    ["os.remove(\uE000)", ["remove \uE000"]],
    ["if os.path.exists('a'): os.remove('a')", ["remove a"]],
    ["try:\n  os.remove('a')\nexcept OSError: pass", ["remove a"]],
    ["x = lambda: os.remove('a')", ["remove a"]],
    ["open('a', 'w'", ["write a"]],
  ])("%j", check);
});

describe("what only looks like a writer", () => {
  it.each<[string]>([
    ["# open('a', 'w')"],
    ["print(\"open('a', 'w')\")"],
    ['"""\nos.remove("a")\n"""'],
    ["'a'.replace('b', 'c')"],
    ["items.remove('a')"],
    ["json.load(open('a'))"],
    ["os.path.exists('a') and os.stat('a')"],
    ["print('a', file=sys.stderr)"],
    ["text.replace('a', 'b')"],
    ["df.rename(columns={'a': 'b'})"],
    [""],
    ["((((("],
    ["'unterminated"],
  ])("%j", (code) => {
    check(code, []);
  });
});

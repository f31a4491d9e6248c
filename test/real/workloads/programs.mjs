// What the interpreters among the real modules are given to run.

/** For QuickJS: closures, strings, regular expressions, sorting, JSON, typed arrays, exceptions, generators. The last value is the output. */
export const javascript = `
(() => {
  const out = [];
  let seed = 12345;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const people = Array.from({ length: 1500 }, (_, id) => ({ id, name: 'p' + Math.floor(random() * 1e6).toString(36), age: Math.floor(random() * 90) }));
  people.sort((a, b) => a.age - b.age || (a.name < b.name ? -1 : 1));
  out.push(people[0].name, people[1499].name);
  const groups = new Map();
  for (const person of people) groups.set(person.age, [...(groups.get(person.age) ?? []), person.id]);
  out.push([...groups].map(([age, ids]) => age + ':' + ids.length).join());
  const text = JSON.stringify(people);
  out.push(text.length, JSON.parse(text).reduce((sum, { age }) => sum + age, 0));
  out.push(text.replace(/"name":"p([a-z0-9]+)"/g, (_, name) => name.toUpperCase()).match(/[A-Z]{3}/g)?.length);
  const sieve = new Uint8Array(60000);
  let primes = 0;
  for (let i = 2; i < sieve.length; i++) {
    if (sieve[i]) continue;
    primes++;
    for (let j = i * 2; j < sieve.length; j += i) sieve[j] = 1;
  }
  out.push(primes);
  function* fibonacci() { let [a, b] = [0n, 1n]; for (;;) { yield a; [a, b] = [b, a + b]; } }
  let steps = 0;
  for (const value of fibonacci()) if (++steps === 300) { out.push(String(value)); break; }
  const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
  out.push(fib(19));
  let caught = 0;
  for (let i = 0; i < 500; i++) try { if (i % 3) throw new TypeError('no ' + i); } catch (error) { caught += error.message.length; }
  out.push(caught);
  class Point { constructor(x, y) { this.x = x; this.y = y; } plus(other) { return new Point(this.x + other.x, this.y + other.y); } }
  let point = new Point(0, 0);
  for (let i = 0; i < 20000; i++) point = point.plus(new Point(i, Math.sqrt(i)));
  out.push(point.x, point.y.toFixed(6));
  return out.join('\\n');
})()`;

/** For CPython. The last expression is the output. */
export const python = `
import json, re, hashlib, collections, dataclasses

@dataclasses.dataclass
class Item:
    name: str
    price: float

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def run():
    out = []
    seed = 12345
    items = []
    for i in range(4000):
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        items.append(Item('i%x' % (seed >> 8), seed % 1000 / 10))
    items.sort(key=lambda item: (item.price, item.name))
    out.append(items[0].name + items[-1].name)
    text = json.dumps([dataclasses.asdict(item) for item in items])
    out.append(str(len(text)) + str(sum(entry['price'] for entry in json.loads(text))))
    out.append(str(len(re.findall(r'i([0-9a-f]+?)7', text))))
    out.append(hashlib.sha256(text.encode()).hexdigest())
    out.append(str(collections.Counter(text).most_common(5)))
    out.append(str(fib(18)))
    caught = 0
    for i in range(2000):
        try:
            if i % 3:
                raise ValueError(i)
        except ValueError as error:
            caught += error.args[0]
    out.append(str(caught))
    out.append(str(2 ** 521 % 1000003))
    return '\\n'.join(out)

run()`;

/** For CRuby. The last value is the output. */
export const ruby = `
out = []
seed = 12345
Item = Struct.new(:name, :price) unless defined?(Item)
items = Array.new(3000) do
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  Item.new("i%x" % (seed >> 8), seed % 1000 / 10.0)
end
items = items.sort_by { |item| [item.price, item.name] }
out << items.first.name << items.last.name
text = items.map { |item| "#{item.name}=#{item.price}" }.join(";")
out << text.length << text.scan(/i([0-9a-f]+?)7/).length << text.gsub(/[aeiou]/) { |c| c.upcase }.sum
counts = Hash.new(0)
text.each_char { |c| counts[c] += 1 }
out << counts.sort.inspect
def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
out << fib(18)
caught = 0
1000.times do |i|
  begin
    raise ArgumentError, "no #{i}" if i % 3 != 0
  rescue ArgumentError => error
    caught += error.message.length
  end
end
out << caught << (2**521 % 1_000_003)
fiber = Fiber.new { 20.times { |i| Fiber.yield i * i }; :done }
out << 21.times.map { fiber.resume }.inspect
out.join("\\n")
`;

/** For clang. */
export const c = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word { const char *text; int count; };

static int by_count(const void *a, const void *b) { return ((const struct word *)b)->count - ((const struct word *)a)->count; }

double dot(const double *a, const double *b, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

int main(int argc, char **argv) {
  struct word words[16];
  int count = 0;
  for (int i = 1; i < argc; i++) {
    int found = 0;
    for (int j = 0; j < count; j++) if (strcmp(words[j].text, argv[i]) == 0) found = ++words[j].count;
    if (!found && count < 16) words[count++] = (struct word){ argv[i], 1 };
  }
  qsort(words, (size_t)count, sizeof *words, by_count);
  for (int i = 0; i < count; i++) printf("%s %d\\n", words[i].text, words[i].count);
  return 0;
}
`;

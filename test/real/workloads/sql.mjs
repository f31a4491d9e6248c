import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import initSqlJs from 'sql.js';

const folder = dirname(createRequire(import.meta.url).resolve('sql.js'));

/** SQLite: tables, transactions, indexes, joins, aggregates, full scans, text functions and an error. */
export async function prepare() {
  const SQL = await initSqlJs({ locateFile: name => join(folder, name) });
  return () => {
    const db = new SQL.Database();
    db.run('create table item(id integer primary key, name text, price real, owner integer); create table owner(id integer primary key, name text)');
    db.run('begin');
    const insert = db.prepare('insert into item(name, price, owner) values (?, ?, ?)');
    for (let i = 0; i < 4000; i++) insert.run([`item ${(i * 7919) % 4001}`, ((i * 31) % 997) / 10, i % 40]);
    insert.free();
    for (let i = 0; i < 40; i++) db.run('insert into owner values (?, ?)', [i, `owner ${i}`]);
    db.run('commit');
    const queries = [
      'select count(*), sum(price), min(name), max(name) from item',
      'select owner.name, count(*), round(avg(price), 3) from item join owner on owner.id = item.owner group by owner.id order by 3 desc, 1 limit 10',
      "select group_concat(name, '|') from (select name from item where name like '%99%' order by name)",
      'create index by_price on item(price, name)',
      'select name, price from item where price between 10 and 12 order by price, name limit 25',
      'with recursive n(i, a, b) as (select 1, 0, 1 union all select i + 1, b, a + b from n where i < 60) select i, a from n',
      "update item set name = upper(substr(name, 1, 2)) || replace(name, ' ', '_') where id % 3 = 0",
      'delete from item where id % 7 = 0',
      'select name, length(name), hex(name) from item order by name desc limit 20',
      "select json_group_array(json_object('n', name)) from (select name from item order by id limit 50)",
      'select sum(length(a.name) * b.id) from item a, owner b where a.price < 30',
    ];
    const out = queries.map(query => JSON.stringify(db.exec(query)));
    try {
      db.exec('select * from nothing');
    } catch (error) {
      out.push(String(error));
    }
    out.push(String(db.export().length));
    db.close();
    return out.join('\n');
  };
}

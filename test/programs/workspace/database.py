"""SQLite: a database in the workspace, with transactions, a rollback, an index, an attached file and a vacuum."""
import csv, sqlite3

database = sqlite3.connect('/workspace/sales.db')
print('SQLite', sqlite3.sqlite_version)
database.executescript('''
  create table people (name text primary key, city text, amount integer);
  create index by_city on people (city);
  create table numbers (n integer, text text);
''')
with open('/workspace/data.csv', encoding='utf-8', newline='') as file:
    database.executemany('insert into people values (:name, :city, :amount)', csv.DictReader(file))
with database:
    database.executemany('insert into numbers values (?, ?)', ((n, str(n) * 20) for n in range(5000)))
try:
    with database:
        database.execute('delete from numbers where n % 2 = 0')
        database.execute("insert into people values ('Ada', 'Paris', 1)")
except sqlite3.IntegrityError as error:
    print('rolled back:', error)
for row in database.execute('select city, sum(amount), count(*) from people group by city order by 2 desc'):
    print(*row, sep=' | ')
print(database.execute('select count(*), sum(length(text)) from numbers').fetchone())
with database:
    database.execute('delete from numbers where n >= 1000')
database.execute("attach '/workspace/other.db' as other")
database.execute('create table other.copy as select * from people order by name')
database.commit()
database.execute('vacuum')
print(database.execute('pragma integrity_check').fetchone())
with open('/workspace/dump.sql', 'w', encoding='utf-8') as file:
    file.writelines(line + '\n' for line in database.iterdump() if 'numbers' not in line)
database.close()
print(sqlite3.connect('/workspace/other.db').execute('select name from copy').fetchall())

import pg from 'pg'
const url = process.argv[2]
for (const pipeline of [false, true]) {
  const c = new pg.Client({ connectionString: url, pipeline }); await c.connect()
  await c.query('drop table if exists t; create table t (run text, step text, item int, state text, epoch int, worker text, primary key (run, step, item)); insert into t select \'r\', \'s\' || i, -1, \'ready\', 0, null from generate_series(1, 1000) i')
  const q = (i) => c.query({ name: 'u', text: "update t set state = $1, worker = $2 where run = $3 and step = $4 and item = $5 and state in ('ready','running') and epoch = $6", values: ['running', 'w', 'r', 's' + i, -1, 0] })
  for (const n of [1, 8, 32]) {
    const t = performance.now(); const cpu = process.cpuUsage()
    for (let r = 0; r < 100; r++) {
      await c.query('begin')
      if (pipeline) await Promise.all(Array.from({ length: n }, (_, i) => q(i + 1)))
      else for (let i = 0; i < n; i++) await q(i + 1)
      await c.query('rollback')
    }
    const u = process.cpuUsage(cpu)
    console.log(pipeline, n, 'ms per tx', ((performance.now() - t) / 100).toFixed(3), 'cpu', ((u.user + u.system) / 1e5).toFixed(3))
  }
  { const t = performance.now(); for (let r = 0; r < 300; r++) { await c.query('begin'); await q(r + 1); await c.query('commit') } console.log('commit ms', ((performance.now() - t) / 300).toFixed(3)) }
  await c.end()
}

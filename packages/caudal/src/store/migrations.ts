import { segmentTables } from './journal-segments.ts'

/** What the first segment may weigh until limits are known. */
const firstSegmentBytes = 64_000_000

/** One step of the state database's form; its number is its place in the list, from 1, and never changes. */
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

/** All steps from nothing to the form of today. */
export const migrations: readonly Migration[] = [
  {
    name: 'runs, task runs, attempts and the journal',
    statements: [
      'create table versions (pipeline text not null, version text not null, manifest text not null, at bigint not null, primary key (pipeline, version))',
      'create table version_sources (pipeline text not null, version text not null, path text not null, sha256 text not null, primary key (pipeline, version, path))',
      'create table sources (sha256 text not null primary key, text text not null)',
      `create table runs (
        id text not null primary key, pipeline text not null, version text not null, window_start text not null, window_end text not null,
        params text not null, trigger text not null, state text not null, cancelling integer not null,
        open integer not null, failed integer not null, round integer not null, driver text,
        created_at bigint not null, started_at bigint, finished_at bigint, reason text, late_at bigint,
        paused integer not null, parent text, parent_step text, backfill text)`,
      'create index runs_by_pipeline on runs (pipeline, id)',
      'create index runs_open on runs (pipeline, state) where finished_at is null',
      'create index runs_by_state on runs (state, id)',
      `create unique index runs_by_tick on runs (pipeline, window_start, window_end) where trigger = 'schedule' and state <> 'cancelled'`,
      `create table task_runs (
        run text not null, step text not null, item integer not null, state text not null, epoch integer not null, attempts integer not null,
        lost integer not null, unmet integer not null, priority integer not null, due_at bigint, ready_at bigint, started_at bigint,
        finished_at bigint, worker text, pools text, output text, object text, error text, reason text, cached integer not null,
        items integer, items_next integer not null, items_done integer not null, items_failed integer not null,
        primary key (run, step, item)) without rowid`,
      'create index task_runs_open on task_runs (state, run, priority, ready_at) where finished_at is null',
      `create table attempts (
        run text not null, step text not null, item integer not null, epoch integer not null, attempt integer not null, state text not null,
        worker text not null, started_at bigint not null, finished_at bigint, error text, published text,
        primary key (run, step, item, epoch)) without rowid`,
      ...journalTables(),
      'create table workers (id text not null primary key, host text not null, pid integer not null, lease_until bigint not null)',
      'create table cache (key text not null primary key, output text, object text, at bigint not null, expires_at bigint not null)',
      'create table dataset_versions (dataset text not null primary key, version text not null, at bigint not null)',
      'create table timers (run text not null, kind text not null, step text not null, due_at bigint not null, primary key (run, kind, step))',
      'create table pool_starts (pool text not null, at bigint not null, count integer not null, primary key (pool, at))',
      'create index timers_by_due on timers (due_at)',
      'create table schedules (pipeline text not null primary key, schedule text not null, looked_at bigint not null, paused integer not null)',
      'create table arrivals (pipeline text not null, dataset text not null, version text, window_start bigint, window_end bigint, primary key (pipeline, dataset))',
      'create index arrivals_by_dataset on arrivals (dataset)',
      'create table run_causes (run text not null, dataset text not null, version text not null, primary key (run, dataset))',
      'create table servers (name text not null primary key, worker text not null)',
      `create table approvals (
        run text not null, step text not null, asked_at bigint not null, due_at bigint, shown text not null, answer text, answered_at bigint,
        answered_by text, comment text, primary key (run, step))`,
      'create index runs_by_parent on runs (parent, id) where parent is not null',
      'create index approvals_open on approvals (asked_at) where answer is null',
      'create index runs_by_window on runs (pipeline, window_start, window_end)',
      'create index runs_by_backfill on runs (backfill, state) where backfill is not null',
      `create table backfills (
        id text not null primary key, pipeline text not null, span_from text not null, span_to text not null, parallel integer not null,
        stop_on_failure integer not null, again integer not null, params text not null, started_by text, state text not null, reason text,
        worker text, created_at bigint not null, finished_at bigint)`,
      'create index backfills_by_state on backfills (state, id)',
      `create table backfill_windows (
        backfill text not null, place integer not null, window_start text not null, window_end text not null, state text not null, run text,
        primary key (backfill, place)) without rowid`,
      'create index backfill_windows_by_state on backfill_windows (backfill, state, place)',
      `create index backfill_windows_running on backfill_windows (backfill) where state = 'running'`,
      `create table dataset_deadlines (
        dataset text not null primary key, schedule text not null, pipelines text not null, looked_at bigint not null, late_since bigint,
        late_tick bigint)`,
    ],
  },
  {
    name: 'tokens and replies of the API, and lists of runs',
    statements: [
      `create table tokens (
        id text not null primary key, name text not null, role text not null, hash text not null unique, created_at bigint not null,
        created_by text, expires_at bigint, revoked_at bigint)`,
      'create table replies (key text not null primary key, request text not null, status integer not null, body text not null, at bigint not null)',
      'create index replies_by_age on replies (at)',
      'create index runs_by_pipeline_state on runs (pipeline, state, id)',
      'create index runs_by_trigger on runs (trigger, id)',
      'create index runs_by_pipeline_trigger on runs (pipeline, trigger, id)',
    ],
  },
  { name: 'what attempts found out by checks', statements: ['alter table attempts add column checks text'] },
  {
    name: 'the newest runs of a pipeline, told by their index alone',
    statements: [
      'create index runs_newest on runs (pipeline, id, state, created_at, started_at, finished_at)',
      'drop index runs_by_pipeline',
    ],
  },
  {
    name: 'the day of a window, by the clocks of its schedule',
    statements: ['runs', 'backfill_windows', 'arrivals'].map((table) => `alter table ${table} add column window_day text`),
  },
  { name: 'runs that fail because their time is over', statements: ['alter table runs add column timed_out integer not null default 0'] },
]

/** The journal: a ring of segments, each in a table of its own, so that one can be dropped as a whole; read through one view. */
function journalTables(): readonly string[] {
  const select = segmentTables.map((table) => `select seq, at, run, event from ${table}`).join(' union all ')
  return [
    ...segmentTables.flatMap((table) => [
      `create table ${table} (seq bigint not null primary key, at bigint not null, run text not null, event text not null) without rowid`,
      `create index ${table}_by_run on ${table} (run, seq)`,
    ]),
    `create view journal as ${select}`,
    `create table journal_segments (
      slot integer not null primary key, number bigint not null, first_seq bigint not null, last_seq bigint not null,
      first_at bigint, last_at bigint, bytes bigint not null, full_at bigint not null, open integer not null)`,
    `insert into journal_segments values (0, 1, 1, 0, null, null, 0, ${firstSegmentBytes}, 1)`,
  ]
}

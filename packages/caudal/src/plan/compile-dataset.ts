import { didYouMean } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import { readColumns } from '../define/index.ts'
import type { Column, Dataset } from '../define/index.ts'
import { compileSchedule } from './compile-schedule.ts'
import type { ClockSchedule, DatasetManifest } from './manifest.ts'
import { checkDatasetName } from './names.ts'
import { optionalText, optionalTexts, problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'

const grains: readonly string[] = ['hour', 'day', 'month']
const known = ['key', 'partitionBy', 'time', 'format', 'deadline', 'owner', 'description']

/** Compiles a dataset; what is wrong with it goes to the report. `place` is where the manifest says that it stands. */
export function compileDataset(report: Report, options: { readonly dataset: Dataset; readonly place: Place }): DatasetManifest {
  const { dataset, place } = options
  const given = dataset.options
  const at = dataset.place
  checkDatasetName(report, { name: dataset.name, place: at })
  refuseUnknown(report, { what: `dataset ${dataset.name}`, place: at, given, known })
  if (given.format !== undefined && !['table', 'parquet'].includes(given.format)) {
    const message = `dataset ${dataset.name} has a format that is not known`
    problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message, hint: "write 'table' or 'parquet'", place: at })
  }
  const { columns, problems } = readColumns(dataset.columns)
  for (const one of problems)
    problem(report, { code: one.code, message: `dataset ${dataset.name}: ${one.message}`, hint: one.hint ?? '', place: at })
  const text = (name: 'partitionBy' | 'time' | 'owner' | 'description'): string | null =>
    optionalText(report, { what: `dataset ${dataset.name}, ${name}`, place: at, value: given[name] })
  const deadline = compileDeadline(report, dataset)
  const manifest: DatasetManifest = {
    name: dataset.name,
    columns,
    key: optionalTexts(report, { what: `dataset ${dataset.name}, key`, place: at, value: given.key }),
    partitionBy: text('partitionBy'),
    time: text('time'),
    format: given.format === 'parquet' ? 'parquet' : 'table',
    ...(deadline === null ? {} : { deadline }),
    owner: text('owner'),
    description: text('description'),
    place,
  }
  // The columns that could not be read are no reason to call the names of the others unknown.
  const names = [
    ...columns.map((column) => column.name),
    ...problems.flatMap((one) => (typeof one.data?.['column'] === 'string' ? [one.data['column']] : [])),
  ]
  if (names.length > 0) checkColumns(report, { manifest, names, at })
  else if (problems.length === 0) {
    problem(report, {
      code: 'DEFINE-COLUMN-TYPE',
      message: `dataset ${dataset.name} has no columns`,
      hint: 'give it at least one column',
      place: at,
    })
  }
  return manifest
}

/** The clock that says when a dataset must be done; null where it has none or what it has is no clock. */
export function compileDeadline(report: Report, dataset: Dataset): ClockSchedule | null {
  const { deadline } = dataset.options
  if (deadline === undefined) return null
  const what = `dataset ${dataset.name}, deadline`
  const refuse = (message: string, hint: string): null => {
    problem(report, { code: 'DEADLINE-INVALID', message: `${what}: ${message}`, hint, place: dataset.place })
    return null
  }
  const given = deadline as { readonly kind?: unknown; readonly catchup?: unknown } | null
  if (given?.kind !== 'cron' && given?.kind !== 'every') {
    const message = given?.kind === 'on' ? 'new versions of datasets are no clock' : 'it is no schedule'
    return refuse(message, "write cron('0 8 * * *', { zone: 'America/Sao_Paulo' }) or every('1h')")
  }
  if (given.catchup !== 'none') return refuse('it has a catch-up, and each of its ticks is judged anyhow', 'leave catchup out')
  const clock = compileSchedule(report, { what: `dataset ${dataset.name}, deadline`, schedule: deadline })
  return clock === null || clock.kind === 'on' ? null : clock
}

interface Subject {
  readonly manifest: DatasetManifest
  readonly names: readonly string[]
  readonly at: Place
}

function checkColumns(report: Report, subject: Subject): void {
  const { manifest, at } = subject
  const what = `dataset ${manifest.name}`
  checkColumnNames(report, subject)
  for (const name of manifest.key) checkKnown(report, { ...subject, role: 'key', name })
  if (manifest.time !== null) checkKnown(report, { ...subject, role: 'time', name: manifest.time })
  const { partitionBy } = manifest
  if (partitionBy !== null && !grains.includes(partitionBy))
    checkKnown(report, { ...subject, role: 'partitionBy', name: partitionBy, also: grains })
  const time = columnOf(manifest, manifest.time)
  if (time !== undefined && time.type.kind !== 'timestamp' && time.type.kind !== 'date') {
    const hint = 'make it timestamp(), date() or z.iso.datetime()'
    problem(report, {
      code: 'DEFINE-COLUMN-TYPE',
      message: `${what}: the time column ${time.name} holds ${time.type.kind}, not moments`,
      hint,
      place: at,
    })
  }
  for (const column of manifest.key.map((name) => columnOf(manifest, name))) {
    if (column === undefined || (!column.nullable && !['json', 'list', 'struct'].includes(column.type.kind))) continue
    const why = column.nullable ? 'may be null' : `holds ${column.type.kind}`
    const hint = 'a key needs a value that can be compared in every row'
    problem(report, { code: 'DEFINE-BAD-KEY', message: `${what}: the key column ${column.name} ${why}`, hint, place: at })
  }
  if (new Set(manifest.key).size < manifest.key.length) {
    problem(report, { code: 'DEFINE-BAD-KEY', message: `${what} names a key column twice`, hint: 'name each once', place: at })
  }
}

/** Warehouses hold names without regard to case, and Caudal keeps two columns of its own beside the declared ones. */
function checkColumnNames(report: Report, { manifest, names, at }: Subject): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const twin = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    const wrong =
      twin !== undefined
        ? `differs from ${twin} only in case`
        : name === '' || name.length > 200 || /[\u0000-\u001f]/.test(name)
          ? 'is empty, longer than 200 characters or holds control characters'
          : /^_(window|item|caudal)/i.test(name)
            ? 'begins like the columns that Caudal keeps for itself'
            : null
    if (wrong !== null)
      problem(report, {
        code: 'DEFINE-BAD-NAME',
        message: `dataset ${manifest.name}: the column "${name}" ${wrong}`,
        hint: 'rename the column',
        place: at,
      })
  }
}

function checkKnown(
  report: Report,
  what: Subject & { readonly role: string; readonly name: string; readonly also?: readonly string[] },
): void {
  if (what.names.includes(what.name)) return
  const hint = didYouMean(what.name, [...what.names, ...(what.also ?? [])])
  problem(report, {
    code: 'DEFINE-UNKNOWN-COLUMN',
    message: `dataset ${what.manifest.name}: ${what.role} names the unknown column ${what.name}`,
    hint,
    place: what.at,
  })
}

function columnOf(manifest: DatasetManifest, name: string | null): Column | undefined {
  return manifest.columns.find((column) => column.name === name)
}

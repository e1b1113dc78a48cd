/** A field of a form, read from a JSON schema. */
export interface Field {
  readonly name: string
  readonly kind: 'text' | 'number' | 'integer' | 'switch' | 'choice' | 'json'
  readonly required: boolean
  readonly description: string | null
  /** For a choice: what can be chosen. */
  readonly options: readonly string[]
  /** What it holds at first, as it is written. */
  readonly initial: string
  readonly least: number | null
  readonly most: number | null
  /** For text: how many characters it has at least. */
  readonly shortest: number
}

/** What is wrong with a field, as the name of a text and the limit that it names. */
export interface FieldProblem {
  readonly name: string
  readonly word: 'form.required' | 'form.badJson' | 'form.badNumber' | 'form.whole' | 'form.least' | 'form.most' | 'form.short'
  readonly limit?: number
}

type Schema = Readonly<Record<string, unknown>>

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of an object's JSON schema; what no simple field can hold is written as JSON. */
export function fieldsOf(schema: unknown): Field[] {
  if (!isSchema(schema) || !isSchema(schema['properties'])) return []
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(schema['properties']).map(([name, own]) => {
    const property = isSchema(own) ? own : {}
    const kind = kindOf(property)
    const { default: initial, description, minLength } = property
    const bound = (inclusive: string): number | null => (typeof property[inclusive] === 'number' ? property[inclusive] : null)
    return {
      name,
      kind,
      required: required.includes(name) && initial === undefined,
      description: typeof description === 'string' ? description : null,
      options: kind === 'choice' ? (property['enum'] as readonly string[]) : [],
      initial: written(kind, initial),
      least: bound('minimum'),
      most: bound('maximum'),
      shortest: typeof minLength === 'number' ? minLength : 0,
    }
  })
}

function kindOf(property: Schema): Field['kind'] {
  const choices = property['enum']
  if (Array.isArray(choices) && choices.every((one) => typeof one === 'string')) return 'choice'
  const type = property['type']
  if (type === 'string') return 'text'
  if (type === 'boolean') return 'switch'
  return type === 'number' || type === 'integer' ? type : 'json'
}

function written(kind: Field['kind'], value: unknown): string {
  if (value === undefined) return kind === 'switch' ? 'false' : ''
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value)
}

/** Reads what was written into the fields: values by name, or all that is wrong. An empty field that is not needed has no value. */
export function readFields(
  fields: readonly Field[],
  texts: Readonly<Record<string, string>>,
): { readonly values: Readonly<Record<string, unknown>>; readonly problems: readonly FieldProblem[] } {
  const values: Record<string, unknown> = {}
  const problems: FieldProblem[] = []
  for (const field of fields) {
    const text = texts[field.name] ?? field.initial
    if (text.trim() === '') {
      if (field.required) problems.push({ name: field.name, word: 'form.required' })
      continue
    }
    const read = readText(field, text)
    if ('word' in read) problems.push({ name: field.name, ...read })
    else values[field.name] = read.value
  }
  return { values, problems }
}

type Read = { readonly value: unknown } | Omit<FieldProblem, 'name'>

function readText(field: Field, text: string): Read {
  if (field.kind === 'switch') return { value: text === 'true' }
  if (field.kind === 'choice') return { value: text }
  if (field.kind === 'text') return text.length < field.shortest ? { word: 'form.short', limit: field.shortest } : { value: text }
  return field.kind === 'json' ? readJson(text) : readNumber(field, text)
}

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { word: 'form.badJson' }
  }
}

function readNumber({ kind, least, most }: Field, text: string): Read {
  const value = Number(text)
  if (!Number.isFinite(value)) return { word: 'form.badNumber' }
  if (kind === 'integer' && !Number.isInteger(value)) return { word: 'form.whole' }
  if (least !== null && value < least) return { word: 'form.least', limit: least }
  return most !== null && value > most ? { word: 'form.most', limit: most } : { value }
}

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bytes, date, decimal, json, time, timestamp } from 'caudal'
import { readColumns } from '../../packages/caudal/src/define/index.ts'
import type { Column, Rule } from '../../packages/caudal/src/define/index.ts'
import { sqlType } from '../../packages/caudal/src/sql/index.ts'

interface Section {
  readonly title: string
  /** Expressions as a user writes them, each evaluated with what a project imports. */
  readonly schemas: readonly string[]
}

const sections: readonly Section[] = [
  {
    title: 'Helpers of Caudal',
    schemas: ['decimal(12, 2)', 'timestamp()', 'date()', 'time()', 'json()', 'json(z.object({ tag: z.string() }))', 'bytes()'],
  },
  {
    title: 'Text',
    schemas: [
      'z.string()',
      'z.string().min(1).max(20)',
      'z.string().length(2)',
      'z.string().regex(/^[A-Z]{3}\\d+$/)',
      "z.string().startsWith('SKU-')",
      "z.string().endsWith('.csv')",
      "z.string().includes('@')",
      'z.string().lowercase()',
      'z.string().trim()',
      'z.email()',
      'z.url()',
      'z.e164()',
      'z.ipv4()',
      'z.ipv6()',
      'z.ulid()',
      'z.nanoid()',
      'z.cuid2()',
      'z.hex()',
      'z.base64()',
      'z.jwt()',
      'z.iso.duration()',
      'z.templateLiteral(["v", z.int()])',
      "z.enum(['a', 'b'])",
      "z.literal('a')",
      "z.union([z.literal('a'), z.literal('b')])",
    ],
  },
  { title: 'Identifiers', schemas: ['z.uuid()', 'z.guid()'] },
  {
    title: 'Numbers and truth values',
    schemas: [
      'z.number()',
      'z.number().min(0).max(1)',
      'z.number().positive()',
      'z.number().lt(10)',
      'z.number().multipleOf(0.25)',
      'z.int()',
      'z.number().int()',
      'z.int32()',
      'z.uint32()',
      'z.int64()',
      'z.uint64()',
      'z.bigint()',
      'z.float32()',
      'z.coerce.number()',
      'z.literal([1, 2, 3])',
      'z.boolean()',
      'z.stringbool()',
      'z.coerce.boolean()',
      'decimal(12, 2).pipe(z.number().min(0))',
    ],
  },
  {
    title: 'Moments',
    schemas: ['z.iso.datetime()', 'z.iso.date()', 'z.iso.time()', 'z.date()', "z.date().min(new Date('2001-01-01'))", 'z.coerce.date()'],
  },
  {
    title: 'Nothing, and values to fall back on',
    schemas: [
      'z.string().nullable()',
      'z.string().optional()',
      'z.string().nullish()',
      "z.string().default('none')",
      "z.string().catch('none')",
      'z.string().optional().nonoptional()',
    ],
  },
  {
    title: 'Nested values',
    schemas: [
      'z.array(z.string().nullable())',
      'z.array(z.string())',
      'z.object({ city: z.string(), floor: z.int().optional() })',
      'z.object({ city: z.string().optional() })',
      'z.looseObject({ city: z.string() })',
      'z.record(z.string(), z.unknown())',
      'z.record(z.string(), z.number())',
      'z.tuple([z.string(), z.number()])',
      'z.any()',
      'z.unknown()',
    ],
  },
  {
    title: 'Refinements and transforms',
    schemas: [
      'z.string().refine((value) => value.length > 3)',
      'z.string().transform((value) => value.length).pipe(z.int())',
      'z.preprocess((value) => Number(value), z.int())',
      'z.string().transform((value) => value.length)',
    ],
  },
  { title: 'Unions', schemas: ['z.union([z.string(), z.null()])', 'z.union([z.int(), z.number()])', 'z.union([z.string(), z.number()])'] },
  {
    title: 'What no column holds',
    schemas: ['z.map(z.string(), z.string())', 'z.set(z.string())', 'z.symbol()', 'z.null()', 'z.nan()', 'z.file()', 'z.custom()'],
  },
]

const scope = { z, bytes, date, decimal, json, time, timestamp }

function schemaOf(source: string): z.ZodType {
  // oxlint-disable-next-line no-implied-eval -- the expressions stand in this very file
  return new Function(...Object.keys(scope), `return ${source}`)(...Object.values(scope)) as z.ZodType
}

function ruleText(rule: Rule): string {
  if (rule.kind === 'pattern') return `matches ${rule.label}`
  if (rule.kind === 'one_of') return `one of ${rule.values.map((value) => JSON.stringify(value)).join(', ')}`
  return `${rule.kind.replaceAll('_', ' ')} ${rule.value}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function row(source: string): string {
  const { columns, problems } = readColumns(z.object({ it: schemaOf(source) }))
  const column: Column | undefined = columns[0]
  if (column === undefined) return `| \`${cell(source)}\` | none | | ${cell(problems[0]!.message.replace('column it: ', ''))} |`
  const rules = column.rules.map(ruleText).join('; ')
  return `| \`${cell(source)}\` | \`${sqlType(column.type)}${column.nullable ? '' : ' NOT NULL'}\` | ${cell(rules)} | ${cell(column.unchecked.join('; '))} |`
}

function page(): string {
  const head = [
    '# Types',
    '',
    'What a zod schema makes of a column. The rules are checked by the warehouse, in SQL, when the rows are there already. What SQL cannot',
    'check is checked by the schema itself: rows from files and queries then pass through it, which takes longer. Rows that a task hands',
    'over as JavaScript values always pass through the schema.',
    '',
    'Lengths count characters. A pattern becomes a rule where JavaScript and the warehouse read it alike: look-around, back-references,',
    'named groups and Unicode sets stay with the schema. A default fills in rows that a task hands over; it is no default of the table.',
    'Integers of `z.int()` have 64 bits in the warehouse, and come back as text where a JavaScript number would lose digits.',
    '',
  ]
  const tables = sections.flatMap(({ title, schemas }) => [
    `## ${title}`,
    '',
    '| schema | column in DuckDB | rules in SQL | left to the schema |',
    '| --- | --- | --- | --- |',
    ...schemas.map(row),
    '',
  ])
  return [...head, ...tables].join('\n')
}

describe('docs/reference/types.md', () => {
  it('says what the code makes of each schema', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/reference/types.md')
  })
})

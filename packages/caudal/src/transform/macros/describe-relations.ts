import { Dict, itemsOf, text } from '../../jinja/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { family, macro, textOf, write } from './macro.ts'
import type { MacroBody } from './macro.ts'
import { notImplemented } from './not-implemented.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

/** Writes the descriptions of a relation and its columns into the database, as far as its config wants them there. */
async function persistDocs(scope: MacroScope, [relation, model, forRelation, forColumns]: readonly unknown[]): Promise<string> {
  const description = textOf(attributeOf(model, 'description'))
  if (holds(forRelation) && description !== '' && holds(await asking(scope).method('config.persist_relation_docs', { args: [] }))) {
    await asking(scope).macro('run_query', await asking(scope).macro('alter_relation_comment', relation, description))
  }
  const columns = attributeOf(model, 'columns')
  if (!holds(forColumns) || !(columns instanceof Dict) || columns.size === 0) return ''
  if (!holds(await asking(scope).method('config.persist_column_docs', { args: [] }))) return ''
  const present = itemsOf(await asking(scope).method('adapter.get_columns_in_relation', { args: [relation] })).map((column) =>
    attributeOf(column, 'name'),
  )
  const known = await asking(scope).macro('validate_doc_columns', relation, columns, present)
  const sql = await asking(scope).text('alter_column_comment', relation, known)
  if (sql !== '') await asking(scope).macro('run_query', sql)
  return ''
}

/** Those described columns that are there; of the others a warning tells. */
async function presentColumns(scope: MacroScope, [relation, columns, present]: readonly unknown[]): Promise<Dict> {
  const names = itemsOf(present).map(text)
  const folded = new Set(names.map((name) => name.toLowerCase()))
  const [kept, missing] = [new Dict(), [] as string[]]
  for (const [key, column] of columns instanceof Dict ? columns.entries() : []) {
    const name = text(key)
    const isThere = holds(attributeOf(column, 'quote')) ? names.includes(name) : folded.has(name.toLowerCase())
    if (isThere) kept.set(key, column)
    else missing.push(name)
  }
  if (missing.length > 0) {
    await asking(scope).method('exceptions.warn', {
      args: [`${textOf(relation)} has no columns ${missing.join(', ')}, which are described`],
    })
  }
  return kept
}

const commentOnRelation: MacroBody = (_, [relation, comment]) => {
  const type = textOf(attributeOf(relation, 'type')).replace('_', ' ')
  return write`comment on ${type} ${relation} is ${quoteText(textOf(comment))};`
}

const commentOnColumns: MacroBody = (_, [relation, columns]) => {
  const lines = (columns instanceof Dict ? columns.entries() : []).map(([key, column]) => {
    const name = holds(attributeOf(column, 'quote')) ? quoteName(text(key)) : text(key)
    return write`comment on column ${relation}.${name} is ${quoteText(textOf(attributeOf(column, 'description')))};`
  })
  return lines.join('\n')
}

/** Descriptions in the database. */
export const descriptionMacros: StandardMacros = {
  ...family('persist_docs relation model for_relation? for_columns?', {
    default: persistDocs,
    absent: { for_relation: true, for_columns: true },
  }),
  ...macro('validate_doc_columns relation column_dict existing_column_names', presentColumns),
  ...family('alter_relation_comment relation relation_comment', {
    default: notImplemented('alter_relation_comment'),
    duckdb: commentOnRelation,
    postgres: commentOnRelation,
  }),
  ...family('alter_column_comment relation column_dict', {
    default: notImplemented('alter_column_comment'),
    duckdb: commentOnColumns,
    postgres: commentOnColumns,
  }),
}

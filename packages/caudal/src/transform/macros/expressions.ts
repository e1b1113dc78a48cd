import { itemsOf } from '../../jinja/index.ts'
import { quoteText } from '../../sql/index.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf, write } from './macro.ts'
import type { StandardMacros } from './standard-macro.ts'

/** Part of a text from its end: the last is -1. */
const splitFromEnd = (whole: unknown, mark: unknown, place: unknown): string =>
  write`split_part(${whole}, ${mark}, length(${whole}) - length(replace(${whole}, ${mark}, '')) + 2 + ${place})`

function listAggregate({
  limited,
  plain,
}: {
  readonly limited: (list: string, most: string, mark: string) => string
  readonly plain: string
}) {
  return (_: unknown, [measure, mark, order, most]: readonly unknown[]): string => {
    const ordered = isNothing(order) ? textOf(measure) : write`${measure} ${order}`
    return isNothing(most)
      ? write`${plain}(${measure}, ${mark}${isNothing(order) ? '' : ` ${textOf(order)}`})`
      : limited(`array_agg(${ordered})`, textOf(most), textOf(mark))
  }
}

const texts: StandardMacros = {
  ...family('concat fields', { default: (_, [fields]) => itemsOf(fields).map(textOf).join(' || ') }),
  ...family('hash field', { default: async (scope, [field]) => write`md5(cast(${field} as ${await asking(scope).text('type_string')}))` }),
  ...family('length expression', { default: (_, [value]) => write`length(${value})` }),
  ...family('position substring_text string_text', { default: (_, [part, whole]) => write`position(${part} in ${whole})` }),
  ...family('replace field old_chars new_chars', { default: (_, [field, from, to]) => write`replace(${field}, ${from}, ${to})` }),
  ...family('right string_text length_expression', {
    default: (_, [whole, length]) => write`right(${whole}, ${length})`,
  }),
  ...family('split_part string_text delimiter_text part_number', {
    default: (_, [whole, mark, place]) => write`split_part(${whole}, ${mark}, ${place})`,
    duckdb: (_, [whole, mark, place]) => write`string_split(${whole}, ${mark})[${place}]`,
    postgres: (_, [whole, mark, place]) =>
      Number(place) < 0 ? splitFromEnd(whole, mark, place) : write`split_part(${whole}, ${mark}, ${place})`,
  }),
  ...macro('_split_part_negative string_text delimiter_text part_number', (_, [whole, mark, place]) => splitFromEnd(whole, mark, place)),
  ...family('string_literal value', { default: (_, [value]) => `'${textOf(value)}'` }),
  ...family('escape_single_quotes expression', {
    default: (_, [value]) => quoteText(value === null ? 'None' : textOf(value)).slice(1, -1),
  }),
  ...family('listagg measure delimiter_text? order_by_clause? limit_num?', {
    default: (_, [measure, mark, order, most]) => {
      const within = isNothing(order) ? '' : ` within group (${textOf(order)})`
      if (isNothing(most)) return write`listagg(${measure}, ${mark})${within}`
      return write`array_to_string(array_slice(array_agg(${measure})${within}, 0, ${most}), ${mark})`
    },
    duckdb: listAggregate({
      plain: 'string_agg',
      limited: (list, most, mark) => `list_aggr((${list})[1:${most}], 'string_agg', ${mark})`,
    }),
    postgres: listAggregate({ plain: 'string_agg', limited: (list, most, mark) => `array_to_string((${list})[1:${most}], ${mark})` }),
    absent: { delimiter_text: "','" },
  }),
}

const casts: StandardMacros = {
  ...family('cast field type', { default: (_, [field, type]) => write`cast(${field} as ${type})` }),
  ...family('safe_cast field type', { default: (_, [field, type]) => write`cast(${field} as ${type})` }),
  ...family('cast_bool_to_text field', {
    default: async (scope, [field]) => write`cast(${field} as ${await asking(scope).text('type_string')})`,
  }),
  ...family('equals expr1 expr2', { default: (_, [one, other]) => write`(${one} = ${other})` }),
}

const aggregates: StandardMacros = {
  ...family('any_value expression', {
    default: (_, [value]) => write`any_value(${value})`,
    duckdb: (_, [value]) => write`arbitrary(${value})`,
    postgres: (_, [value]) => write`min(${value})`,
  }),
  ...family('bool_or expression', { default: (_, [value]) => write`bool_or(${value})` }),
}

const sets: StandardMacros = {
  ...family('except', { default: () => 'except' }),
  ...family('intersect', { default: () => 'intersect' }),
}

const arrays: StandardMacros = {
  ...family('array_append array new_element', { default: (_, [list, item]) => write`array_append(${list}, ${item})` }),
  ...family('array_concat array_1 array_2', { default: (_, [one, other]) => write`array_cat(${one}, ${other})` }),
  ...family('array_construct inputs? data_type?', {
    default: (_, [inputs, type]) => {
      const items = itemsOf(inputs).map(textOf)
      return items.length > 0 ? `array[${items.join(', ')}]` : write`array[]::${type}[]`
    },
    absent: { inputs: [], data_type: 'integer' },
  }),
}

/** Expressions that engines write differently. */
export const expressionMacros: StandardMacros = { ...texts, ...casts, ...aggregates, ...sets, ...arrays }

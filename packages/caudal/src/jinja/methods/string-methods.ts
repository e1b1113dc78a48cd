import type { MethodTable } from './method-table.ts'
import { caseMethods } from './string-case.ts'
import { paddingMethods } from './string-padding.ts'
import { searchMethods } from './string-search.ts'
import { splitMethods } from './string-split.ts'

/** The methods of a text, `format` apart. */
export const stringMethods: MethodTable<string> = new Map([...caseMethods, ...paddingMethods, ...searchMethods, ...splitMethods])

import { choiceFilters } from './choice-filters.ts'
import type { FilterTable } from './filter.ts'
import { listFilters } from './list-filters.ts'
import { markupFilters } from './markup-filters.ts'
import { numberFilters } from './number-filters.ts'
import { textFilters } from './text-filters.ts'

/** All filters of Jinja. */
export const builtinFilters: FilterTable = new Map([...listFilters, ...choiceFilters, ...numberFilters, ...textFilters, ...markupFilters])

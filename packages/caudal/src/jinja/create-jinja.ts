import { generateExpression } from './compile/generate.ts'
import { createUnit } from './compile/unit.ts'
import type { Environment } from './environment.ts'
import { createEnvironment } from './environment.ts'
import { guarded } from './guarded.ts'
import type { Jinja, JinjaOptions, Values } from './jinja.ts'
import { createLinker } from './linker.ts'
import { parseExpressionText, parseTemplate } from './syntax/parser.ts'
import { createTemplate } from './template.ts'

/** Makes a Jinja engine in the dialect that dbt needs: Python's values, `do`, `break` and `continue`, and the caller's block tags. */
export function createJinja(options: JinjaOptions = {}): Jinja {
  const environment = createEnvironment(options, (made) => createLinker(options, made))
  return {
    parse: (source, { file }) => guarded(() => parseTemplate(source, { ...options, file })),
    compile: (source, { file }) =>
      guarded(() => createTemplate(typeof source === 'string' ? parseTemplate(source, { ...options, file }) : source, environment)),
    evaluate: (expression, { file, values = {} }) => guarded(() => evaluate(expression, { file, values, environment })),
    operations: environment.operations,
  }
}

interface Evaluation {
  readonly file: string
  readonly values: Values
  readonly environment: Environment
}

function evaluate(expression: string, { file, values, environment }: Evaluation): unknown {
  const { source, value } = parseExpressionText(expression, file)
  const generated = generateExpression(value, { known: environment.known, file, source })
  return createUnit(generated, { runtime: environment.runtime, file, source })(environment.context(values), {})
}

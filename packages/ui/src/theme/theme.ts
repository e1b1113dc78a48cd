import { createTheme } from '@mantine/core'
import type { CSSVariablesResolver, MantineThemeOverride } from '@mantine/core'
import { grounds, markColours } from './colours.ts'
import type { Scheme } from './colours.ts'

/** Calm and dense: 13 px text, small corners, one accent; colour otherwise only for states. */
export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'caudal',
  primaryShade: 7,
  colors: {
    caudal: ['#e6f6f9', '#cfeaf0', '#a0d5e1', '#6dbfd2', '#46adc5', '#2da2bd', '#1a91ac', '#0b6478', '#085566', '#044552'],
  },
  autoContrast: true,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { sizes: { h1: { fontSize: '18px', fontWeight: '600' }, h2: { fontSize: '14px', fontWeight: '600' } } },
})

/** The colours of marks and grounds as variables: `--mark-failed`, `--ground-raised`. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: schemeVariables('light'), dark: schemeVariables('dark') })

function schemeVariables(scheme: Scheme): Record<string, string> {
  const marks = Object.entries(markColours[scheme]).map(([mark, colour]) => [`--mark-${mark}`, colour])
  const { page, raised } = grounds[scheme]
  const dim = scheme === 'light' ? '#5a666e' : '#a3afb7'
  const line = scheme === 'light' ? '#dfe4e7' : '#2d353a'
  return {
    ...Object.fromEntries(marks),
    '--ground-page': page,
    '--ground-raised': raised,
    '--line': line,
    '--mantine-color-body': page,
    '--mantine-color-dimmed': dim,
    '--mantine-color-default-border': line,
    '--mantine-color-anchor': scheme === 'light' ? '#0b6478' : '#6dbfd2',
  }
}

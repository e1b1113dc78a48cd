import { join } from 'node:path'

/** Where the SQL of a resource stands in the target folder; tests of a YAML file have a folder of its name. */
export function compiledFile(of: { readonly package_name: string; readonly original_file_path: string; readonly name: string }): string {
  const { package_name: home, original_file_path: file, name } = of
  return join('compiled', home, /\.ya?ml$/.test(file) ? join(file, `${name}.sql`) : file)
}

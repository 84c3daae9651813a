import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'out/', '.vscode-test/', '.cache/', 'node_modules/', 'test/fixtures/'] },
  {
    files: [
      'src/**/*.ts',
      'webview-ui/**/*.{ts,tsx}',
      'test/**/*.ts',
      'scripts/**/*.ts',
      'vitest.config.mts',
    ],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/class-methods-use-this': 'off',
      '@typescript-eslint/consistent-type-definitions': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/extension/**/*.ts'],
    ignores: ['src/extension/notices.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          // Questions in a dialog have no links.
          selector:
            "CallExpression[callee.property.name=/^show(Error|Warning|Information)Message$/][arguments.1.type!='ObjectExpression']",
          message:
            'Names from files would become links that run commands: take showError and the like of notices.ts.',
        },
      ],
    },
  },
  {
    files: ['{src,webview-ui}/**/*.test.ts', '{test,scripts}/**/*.ts'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);

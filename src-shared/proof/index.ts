export * from './proof-sheet.ts';

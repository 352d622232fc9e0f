export * from './lab-error.ts';

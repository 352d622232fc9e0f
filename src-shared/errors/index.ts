import './plain-issues.ts';

export * from './lab-error.ts';

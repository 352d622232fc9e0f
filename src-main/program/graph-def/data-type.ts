/** The precision of a network. */
export type FloatType = 'float32' | 'float64';

import { symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from 'd3-shape';

/** Shapes of marks by position, so that color is never the only cue. */
export const symbols = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar] as const;

/**
 * Bytes as letters that a <script> carries untouched: two of 91 hold thirteen bits, where base64 has twelve. The 91 are #
 * to ~ without <, which could end the script.
 */
const LETTERS = 91;
const [PAIR, LONE] = [13, 6]; // bits in two letters (91² ≥ 2¹³), and in one that is left over

const letter = (value: number): string => String.fromCharCode(value < 25 ? value + 35 : value + 36);
const valueOf = (code: number): number => (code < 60 ? code - 35 : code - 36);

export function lettersOf(bytes: Uint8Array): string {
  let [text, held, bits] = ["", 0, 0];
  const pair = () => (text += letter(held % LETTERS) + letter(Math.floor(held / LETTERS)));
  for (const byte of bytes) {
    const whole = held | (byte << bits);
    [held, bits] = [whole & 0x1fff, bits + 8];
    if (bits < PAIR) continue;
    pair();
    [held, bits] = [whole >> PAIR, bits - PAIR];
  }
  if (bits > LONE) pair();
  else if (bits > 0) text += letter(held);
  return text;
}

/** The bytes again: what is less than a byte at the end is filling. */
export function bytesOf(letters: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor(((letters.length >> 1) * PAIR + (letters.length & 1) * LONE) / 8));
  let [held, bits, filled] = [0, 0, 0];
  for (let i = 0; i < letters.length; i += 2) {
    const high = i + 1 < letters.length ? valueOf(letters.charCodeAt(i + 1)) * LETTERS : 0;
    held |= (valueOf(letters.charCodeAt(i)) + high) << bits;
    bits += i + 1 < letters.length ? PAIR : LONE;
    for (; bits >= 8; bits -= 8, held >>= 8) bytes[filled++] = held & 0xff;
  }
  return bytes;
}

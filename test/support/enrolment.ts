import jsqr from "jsqr";
import { type TOTP, URI } from "otpauth";
import { PNG } from "pngjs";

/** What an authenticator reads off a QR code. */
export function scan(qrPngBase64: string): string {
  const { data, width, height } = PNG.sync.read(Buffer.from(qrPngBase64, "base64"));
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data ?? "nothing";
}

/** What an authenticator shows from a time on: the first code, and the next. */
export function codesOf(otpauthUri: string, at: Date) {
  const totp = URI.parse(otpauthUri) as TOTP;
  const code = (timestamp: number) => totp.generate({ timestamp });
  return { firstCode: code(at.getTime()), secondCode: code(at.getTime() + 30_000) };
}

"""Writes test/fixtures/images: small pictures in every format and depth, and what Pillow makes of each.

    python scripts/make-image-fixtures.py [FOLDER_WITH_torchvision_cpu.py] [FOLDER_OF_PHOTOGRAPHS]

Needs numpy, Pillow 12, torch and torchvision. The pictures are drawn here. `golden.json` holds, for each, the SHA-256 of the
RGB bytes of `Image.open(p).convert("RGB")`, as stored and turned upright, and for a formula's pictures the SHA-256 of what
torchvision's preset makes of them. With photographs it also writes `photographs.json`, their hashes and nothing of them.
"""

import hashlib
import io
import json
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

if len(sys.argv) > 1:
    sys.path.insert(0, sys.argv[1])
    import torchvision_cpu  # noqa: F401  (lets torchvision run beside the CPU build of torch)
import torch  # noqa: E402
from torchvision.transforms import InterpolationMode  # noqa: E402
from torchvision.transforms._presets import ImageClassification  # noqa: E402

warnings.simplefilter("ignore")
OUT = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "images"
OUT.mkdir(parents=True, exist_ok=True)


def drawing(width=61, height=47, channels=4, seed=0):
    """A picture with smooth slopes, hard edges, noise and an uneven last channel: uint8, height × width × channels."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [x * 255 / max(width - 1, 1), y * 255 / max(height - 1, 1), 127 + 120 * np.sin(x / 5 + y / 3)]
    planes.append((x + y) * 255 / (width + height))
    image = np.stack(planes[:channels] if channels > 1 else [planes[2]], axis=-1)
    disc = (x - width * 0.6) ** 2 + (y - height * 0.4) ** 2 < (min(width, height) / 4) ** 2
    image[disc] = 255 - image[disc]
    image[height // 2, :, 0] = 255
    image += rng.normal(0, 12, image.shape)
    image = np.clip(np.round(image), 0, 255).astype(np.uint8)
    if channels in (2, 4):
        image[: height // 4, :, -1] = 0  # fully transparent, colours kept
        image[-5:, :, -1] = 255
    return image


def sixteen(image):
    """The same picture with 16-bit samples whose low bytes differ, so that rounding shows."""
    low = np.random.default_rng(7).integers(0, 256, image.shape, dtype=np.uint16)
    return (image.astype(np.uint16) << 8) | low


# --- PNG by hand: Pillow writes no 16-bit colour and no interlacing ---------------------------------------------------

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_rows(pixels, bits):
    rows = b""
    for row in pixels:
        flat = row.reshape(-1)
        if bits == 16:
            data = flat.astype(">u2").tobytes()
        elif bits == 8:
            data = flat.astype(np.uint8).tobytes()
        else:
            unpacked = (flat[:, None] >> np.arange(bits - 1, -1, -1)) & 1
            data = np.packbits(unpacked.astype(np.uint8).reshape(-1)).tobytes()
        rows += b"\0" + data
    return rows


def png(pixels, bits, colour_type, interlaced=False, chunks=()):
    height, width = pixels.shape[:2]
    if interlaced:
        passes = [pixels[y0::dy, x0::dx] for x0, y0, dx, dy in ADAM7]
        body = b"".join(png_rows(p, bits) for p in passes if p.shape[0] and p.shape[1])
    else:
        body = png_rows(pixels, bits)
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, int(interlaced))
    parts = [png_chunk(b"IHDR", header), *(png_chunk(*c) for c in chunks)]
    parts += [png_chunk(b"IDAT", zlib.compress(body, 9)), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def make_png():
    rgba = drawing(33, 21)
    grey, rgb, la = rgba[..., 2:3], rgba[..., :3], rgba[..., [2, 3]]
    for bits in (1, 2, 4, 8, 16):
        samples = sixteen(grey) if bits == 16 else grey >> (8 - bits)
        save(f"grey-{bits}.png", png(samples, bits, 0))
    dark = sixteen(grey) >> 7  # straddles 255, where Pillow clips
    save("grey-16-dark.png", png(dark, 16, 0))
    save("grey-8-trns.png", png(grey, 8, 0, chunks=[(b"tRNS", struct.pack(">H", int(grey[3, 3, 0])))]))
    save("grey-alpha-8.png", png(la, 8, 4))
    save("grey-alpha-16.png", png(sixteen(la), 16, 4))
    save("rgb-8.png", png(rgb, 8, 2))
    save("rgb-16.png", png(sixteen(rgb), 16, 2))
    save("rgb-8-trns.png", png(rgb, 8, 2, chunks=[(b"tRNS", struct.pack(">HHH", *map(int, rgb[3, 3])))]))
    save("rgba-8.png", png(rgba, 8, 6))
    save("rgba-16.png", png(sixteen(rgba), 16, 6))
    save("rgb-8-interlaced.png", png(rgb, 8, 2, interlaced=True))
    save("rgba-8-interlaced.png", png(rgba, 8, 6, interlaced=True))
    save("rgb-8-gamma.png", png(rgb, 8, 2, chunks=[(b"gAMA", struct.pack(">I", 100000))]))
    for bits in (1, 2, 4, 8):
        colours = np.random.default_rng(bits).integers(0, 256, (2**bits, 3), dtype=np.uint8)
        plte = (b"PLTE", colours.tobytes())
        index = grey >> (8 - bits)
        save(f"palette-{bits}.png", png(index, bits, 3, chunks=[plte]))
        save(f"palette-{bits}-trns.png", png(index, bits, 3, chunks=[plte, (b"tRNS", bytes([0, 128][: 2**bits]))]))
    save("palette-4-interlaced.png", png(grey >> 4, 4, 3, True, [(b"PLTE", bytes(range(48)))]))
    save("palette-8-short.png", png(grey % 20, 8, 3, chunks=[(b"PLTE", bytes(range(60)))]))
    save("exif-6.png", png(rgb, 8, 2, chunks=[(b"eXIf", orientation_exif(6)[6:])]))
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0" + b'<x:xmpmeta><rdf:Description tiff:Orientation="8"/></x:xmpmeta>'
    save("xmp-8.png", png(rgb, 8, 2, chunks=[(b"iTXt", xmp)]))
    save("icc.png", png(rgb, 8, 2, chunks=[(b"iCCP", b"swapped\0\0" + zlib.compress(swapped_profile()))]))


# --- Metadata ---------------------------------------------------------------------------------------------------------


def orientation_exif(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


def swapped_profile():
    """An ICC profile with red and green swapped and gamma 1: whoever applies it cannot go unnoticed."""

    def xyz(*v):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(c * 65536)) for c in v)

    text = b"swapped"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" * 79
    tags = {
        b"rXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"gXYZ": xyz(0.4361, 0.2225, 0.0139),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7139),
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"desc": desc,
        b"cprt": b"text\0\0\0\0none\0",
        **{k: b"curv\0\0\0\0\0\0\0\0" for k in (b"rTRC", b"gTRC", b"bTRC")},
    }
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


# --- The other formats ------------------------------------------------------------------------------------------------


def encoded(image, fmt, **options):
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def save(name, data):
    (OUT / name).write_bytes(data)


def make_jpeg():
    rgb = Image.fromarray(drawing(channels=3))
    for name, sampling in (("444", 0), ("422", 1), ("420", 2), ("411", "4:1:1")):
        save(f"rgb-{name}.jpg", encoded(rgb, "JPEG", quality=88, subsampling=sampling))
    save("rgb-440.jpg", encoded(rgb, "JPEG", quality=88, subsampling=1).replace(b"\x01\x21\x00", b"\x01\x12\x00", 1))
    save("progressive.jpg", encoded(rgb, "JPEG", quality=80, progressive=True))
    save("optimised.jpg", encoded(rgb, "JPEG", quality=30, optimize=True))
    save("restart.jpg", encoded(rgb, "JPEG", quality=80, restart_marker_blocks=3))
    save("grey.jpg", encoded(rgb.convert("L"), "JPEG", quality=85))
    save("keep-rgb.jpg", encoded(rgb, "JPEG", quality=85, keep_rgb=True))
    cmyk = encoded(Image.fromarray(drawing(), "CMYK"), "JPEG", quality=90)
    save("cmyk.jpg", cmyk)
    adobe = cmyk.index(b"\xff\xee")
    save("cmyk-no-adobe.jpg", cmyk[:adobe] + cmyk[adobe + 16 :])
    ycck = bytearray(cmyk)
    ycck[adobe + 15] = 2
    save("ycck.jpg", bytes(ycck))
    save("icc.jpg", encoded(rgb, "JPEG", quality=85, icc_profile=swapped_profile()))
    one = encoded(rgb, "JPEG", quality=85)
    save("extraneous.jpg", one[:-2] + b"\0\0\0" + one[-2:])
    save("trailing.jpg", one + b"trailing bytes of another program" * 10)
    for value in range(1, 9):
        save(f"exif-{value}.jpg", encoded(rgb, "JPEG", quality=85, exif=orientation_exif(value)))
    save("exif-9.jpg", encoded(rgb, "JPEG", quality=85, exif=orientation_exif(9)))
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="8"/></x:xmpmeta>'
    save("xmp-8.jpg", encoded(rgb, "JPEG", quality=85, xmp=xmp))
    save("xmp-8-exif-3.jpg", encoded(rgb, "JPEG", quality=85, xmp=xmp, exif=orientation_exif(3)))
    save("xmp-8-exif-9.jpg", encoded(rgb, "JPEG", quality=85, xmp=xmp, exif=orientation_exif(9)))
    camera = Image.Exif()
    camera[0x010F] = "camera"
    save("xmp-8-exif-none.jpg", encoded(rgb, "JPEG", quality=85, xmp=xmp, exif=camera.tobytes()))
    save("tiny.jpg", encoded(rgb.crop((0, 0, 1, 1)), "JPEG"))


def make_webp():
    rgba = Image.fromarray(drawing())
    rgb = rgba.convert("RGB")
    save("lossy.webp", encoded(rgb, "WEBP", quality=80))
    save("lossy-alpha.webp", encoded(rgba, "WEBP", quality=80))
    save("lossless.webp", encoded(rgb, "WEBP", lossless=True))
    save("lossless-alpha.webp", encoded(rgba, "WEBP", lossless=True, exact=True))
    other = Image.fromarray(drawing(seed=1))
    save("animated.webp", encoded(rgb, "WEBP", save_all=True, append_images=[other.convert("RGB")], quality=80))
    save("animated-alpha.webp", encoded(rgba, "WEBP", save_all=True, append_images=[other], lossless=True, exact=True))
    save("xmp-8.webp", encoded(rgb, "WEBP", quality=80, xmp=b"<rdf tiff:Orientation='8'><tiff:Orientation>8</tiff:Orientation>"))
    save("exif-6.webp", encoded(rgb, "WEBP", quality=80, exif=orientation_exif(6)))


def make_gif():
    rgb = Image.fromarray(drawing(channels=3))
    palette = rgb.quantize(50)
    one = encoded(palette, "GIF")
    save("interlaced.gif", one)
    save("progressive-rows.gif", encoded(palette, "GIF", interlace=0))
    save("transparent.gif", encoded(palette, "GIF", transparency=palette.getpixel((20, 20))))
    second = Image.fromarray(drawing(channels=3, seed=1)).quantize(50)
    save("animated.gif", encoded(palette, "GIF", save_all=True, append_images=[second]))
    save("grey.gif", encoded(rgb.convert("L"), "GIF"))
    save("two-colours.gif", encoded(rgb.convert("1"), "GIF"))
    noise = np.random.default_rng(3).integers(0, 256, (90, 120), dtype=np.uint8)  # fills the code table: 12 bits, then clear
    save("noise.gif", encoded(Image.fromarray(noise), "GIF"))
    large = bytearray(one)
    large[6:10] = struct.pack("<HH", 70, 55)  # the frame does not cover the canvas
    save("small-frame.gif", bytes(large))
    offset = bytearray(encoded(palette, "GIF", transparency=3))
    offset[6:10] = struct.pack("<HH", 70, 55)
    frame = offset.index(b"\x2c\0\0\0\0")
    offset[frame + 1 : frame + 5] = struct.pack("<HH", 5, 4)
    save("offset-frame-transparent.gif", bytes(offset))
    local = bytearray(one)
    table = 3 * 2 ** ((local[10] & 7) + 1)
    colours, local[13 : 13 + table] = local[13 : 13 + table], b""  # the global table becomes the frame's own
    frame = local.index(b"\x2c\0\0\0\0")
    local[frame + 9] |= 0x80 | (local[10] & 7)
    local[frame + 10 : frame + 10] = colours
    local[10] &= 0x7F
    save("local-table.gif", bytes(local))


def make_bmp():
    rgb = Image.fromarray(drawing(channels=3))
    save("rgb-24.bmp", encoded(rgb, "BMP"))
    save("rgba-32.bmp", encoded(Image.fromarray(drawing(33, 21)), "BMP"))
    save("palette-8.bmp", encoded(rgb.quantize(40), "BMP"))
    save("grey-8.bmp", encoded(rgb.convert("L"), "BMP"))
    save("bilevel.bmp", encoded(rgb.convert("1"), "BMP"))
    four = rgb.quantize(16)
    rows = np.asarray(four)
    rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)))[::-1]
    body = ((rows[:, ::2] << 4) | rows[:, 1::2]).astype(np.uint8).tobytes()
    colours = np.asarray(four.getpalette()[:48], dtype=np.uint8).reshape(16, 3)[:, ::-1]
    table = np.pad(colours, ((0, 0), (0, 1))).tobytes()
    start = 54 + len(table)
    header = b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start)
    info = struct.pack("<IiiHHIIiiII", 40, rgb.width, rgb.height, 1, 4, 0, len(body), 2835, 2835, 16, 0)
    save("palette-4.bmp", header + info + table + body)
    top_down = bytearray(encoded(rgb, "BMP"))
    top_down[22:26] = struct.pack("<i", -rgb.height)
    save("top-down.bmp", bytes(top_down))
    pixels = drawing(33, 21, 3)[::-1].astype(np.uint16)
    for name, bits in (("555", (5, 5, 5)), ("565", (5, 6, 5))):
        r, g, b = (pixels[..., i] >> (8 - n) for i, n in enumerate(bits))
        packed = ((r << (bits[1] + bits[2])) | (g << bits[2]) | b).astype("<u2")
        body = np.pad(packed, ((0, 0), (0, packed.shape[1] % 2))).tobytes()
        masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F) if name == "565" else b""
        info = struct.pack("<IiiHHIIiiII", 40, 33, 21, 1, 16, 3 if masks else 0, len(body), 0, 0, 0, 0)
        start = 54 + len(masks)
        save(f"rgb-{name}.bmp", b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + info + masks + body)


def tiff(pixels, bits, photometric, order="<", planar=1, tile=0, extra=()):
    """An uncompressed TIFF in one strip, one strip a channel, or square tiles."""
    height, width, samples = pixels.shape
    kind = f"{order}u{bits // 8}"
    if tile:
        padded = np.pad(pixels, ((0, -height % tile), (0, -width % tile), (0, 0)))
        blocks = [padded[y : y + tile, x : x + tile] for y in range(0, height, tile) for x in range(0, width, tile)]
    else:
        blocks = np.moveaxis(pixels, -1, 0) if planar == 2 else [pixels]
    parts = [np.ascontiguousarray(block).astype(kind).tobytes() for block in blocks]
    offsets = [8 + sum(map(len, parts[:i])) for i in range(len(parts))]
    tags = {256: [width], 257: [height], 258: [bits] * samples, 259: [1], 262: [photometric], 277: [samples], 284: [planar]}
    if tile:
        tags |= {322: [tile], 323: [tile], 324: offsets, 325: [len(p) for p in parts]}
    else:
        tags |= {273: offsets, 278: [height], 279: [len(p) for p in parts]}
    if extra:
        tags[338] = list(extra)
    body = b"".join(parts)
    directory = 8 + len(body)
    beyond, entries = directory + 2 + 12 * len(tags) + 4, b""
    tail = b""
    for tag, values in sorted(tags.items()):
        data = struct.pack(f"{order}{len(values)}I", *values)
        if len(values) > 1:
            tail += data
            data = struct.pack(f"{order}I", beyond + len(tail) - len(data))
        entries += struct.pack(f"{order}HHI", tag, 4, len(values)) + data
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", directory)
    return start + body + struct.pack(f"{order}H", len(tags)) + entries + b"\0" * 4 + tail


def make_tiff():
    pixels = drawing(33, 21)
    for name, order in (("little", "<"), ("big", ">")):
        save(f"{name}-endian.tiff", tiff(pixels[..., :3], 8, 2, order))
        save(f"rgb-16-{name}-endian.tiff", tiff(sixteen(pixels[..., :3]), 16, 2, order))
        save(f"grey-16-{name}-endian.tiff", tiff(sixteen(pixels[..., 2:3]), 16, 1, order))
    save("planar.tiff", tiff(pixels[..., :3], 8, 2, planar=2))
    save("tiled.tiff", tiff(pixels[..., :3], 8, 2, tile=16))
    for value in (0, 2):
        save(f"rgb-extra-{value}.tiff", tiff(pixels, 8, 2, extra=[value]))
    save("rgba-16.tiff", tiff(sixteen(pixels), 16, 2, extra=[2]))
    save("rgb-16-planar.tiff", tiff(sixteen(pixels[..., :3]), 16, 2, planar=2))
    rgba = Image.fromarray(drawing(33, 21))
    rgb = rgba.convert("RGB")
    save("rgb.tiff", encoded(rgb, "TIFF"))
    for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        save(f"rgb-{name.removeprefix('tiff_').replace('_', '-')}.tiff", encoded(rgb, "TIFF", compression=name))
    save("jpeg.tiff", encoded(rgb, "TIFF", compression="jpeg"))
    save("rgba.tiff", encoded(rgba, "TIFF"))
    save("grey.tiff", encoded(rgb.convert("L"), "TIFF"))
    save("grey-alpha.tiff", encoded(rgba.convert("LA"), "TIFF"))
    save("palette.tiff", encoded(rgb.quantize(40), "TIFF"))
    save("bilevel.tiff", encoded(rgb.convert("1"), "TIFF"))
    save("group4.tiff", encoded(rgb.convert("1"), "TIFF", compression="group4"))
    save("cmyk.tiff", encoded(Image.fromarray(drawing(33, 21), "CMYK"), "TIFF"))
    save("lab.tiff", encoded(Image.fromarray(drawing(33, 21, 3), "LAB"), "TIFF"))
    save("grey-16.tiff", encoded(Image.fromarray(sixteen(drawing(33, 21, 1)[..., 0])), "TIFF"))
    save("float.tiff", encoded(rgb.convert("F"), "TIFF"))
    save("orientation-6.tiff", encoded(rgb, "TIFF", tiffinfo={274: 6}))
    save("orientation-3-lzw.tiff", encoded(rgb, "TIFF", tiffinfo={274: 3}, compression="tiff_lzw"))
    save("pages.tiff", encoded(rgb, "TIFF", save_all=True, append_images=[rgb.convert("L")]))
    white = bytearray(encoded(rgb.convert("L"), "TIFF"))
    entry = white.index(struct.pack("<HHI", 262, 3, 1))
    white[entry + 8] = 0  # WhiteIsZero
    save("grey-white-is-zero.tiff", bytes(white))
    premultiplied = bytearray(encoded(rgba, "TIFF"))
    entry = premultiplied.index(struct.pack("<HHI", 338, 3, 1))
    premultiplied[entry + 8] = 1  # associated alpha
    save("rgba-associated.tiff", bytes(premultiplied))


def make_avif():
    rgba = Image.fromarray(drawing())
    save("rgb-420.avif", encoded(rgba.convert("RGB"), "AVIF", quality=80))
    save("rgb-444.avif", encoded(rgba.convert("RGB"), "AVIF", quality=80, subsampling="4:4:4"))
    save("rgba.avif", encoded(rgba, "AVIF", quality=80))
    save("exif-6.avif", encoded(rgba.convert("RGB"), "AVIF", quality=80, exif=orientation_exif(6)))


# --- Golden values ----------------------------------------------------------------------------------------------------


def digest(data):
    return hashlib.sha256(data).hexdigest()


def summary(image):
    return {"width": image.width, "height": image.height, "sha256": digest(image.tobytes())}


def decoded(path):
    try:
        with Image.open(path) as image:
            stored = image.convert("RGB")
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except Exception as error:  # what Pillow refuses is a fact to keep
        return {"error": f"{type(error).__name__}: {error}"}
    return {"stored": summary(stored), "upright": summary(upright)}


def pattern(width, height):
    """The formula's picture, the same as in src/engine/preprocess/pattern.ts."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.int64)
    return Image.fromarray((((x * 31 + y * 17 + c * 101) ^ (x * y)) & 255).astype(np.uint8))


IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
HALVES = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}
CASES = [
    # width, height, resize, crop, interpolation, normalisation
    *[(w, h, 256, 224, i, IMAGENET) for w, h in ((500, 375), (375, 500), (61, 47)) for i in ("bilinear", "bicubic")],
    *[(w, h, 64, 56, i, IMAGENET) for w, h in ((1, 500), (500, 1), (1, 1), (64, 64), (64, 101)) for i in ("bilinear", "bicubic")],
    *[(w, h, 33, 48, i, HALVES) for w, h in ((100, 71), (71, 100), (33, 33), (20, 300), (47, 33)) for i in ("bilinear", "bicubic")],
    *[(w, h, 47, 47, "bicubic", HALVES) for w, h in ((47, 48), (94, 95), (1201, 903))],
    (1201, 903, 232, 224, "bilinear", IMAGENET),
    (299, 301, 342, 299, "bilinear", IMAGENET),
    (640, 427, 384, 384, "bicubic", IMAGENET),
]


def preset(resize, crop, interpolation, normalisation):
    return ImageClassification(
        crop_size=crop, resize_size=resize, interpolation=InterpolationMode(interpolation), **normalisation
    )


def tensor_cases():
    rows = []
    for width, height, resize, crop, interpolation, normalisation in CASES:
        image = pattern(width, height)
        tensor = preset(resize, crop, interpolation, normalisation)(image)
        assert tensor.dtype == torch.float32 and tuple(tensor.shape) == (3, crop, crop)
        preprocessing = {"resize": resize, "crop": crop, "interpolation": interpolation, **normalisation}
        rows.append({"width": width, "height": height, "preprocessing": preprocessing,
                     "sha256": digest(tensor.contiguous().numpy().astype("<f4").tobytes())})
    return rows


def photographs(folder):
    cases = {"bilinear": preset(256, 224, "bilinear", IMAGENET), "bicubic": preset(232, 224, "bicubic", IMAGENET)}
    table = {}
    for path in sorted(folder.rglob("*.jpg")):
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        tensors = {k: digest(p(image).contiguous().numpy().astype("<f4").tobytes()) for k, p in cases.items()}
        table[path.relative_to(folder).as_posix()] = {"rgb": digest(image.tobytes()), **tensors}
    return table


for old in OUT.iterdir():
    old.unlink()
for make in (make_jpeg, make_png, make_webp, make_gif, make_bmp, make_tiff, make_avif):
    make()
images = {path.name: decoded(path) for path in sorted(OUT.iterdir())}
(OUT / "golden.json").write_text(json.dumps({"images": images, "tensors": tensor_cases()}, indent=1) + "\n")
if len(sys.argv) > 2:
    (OUT / "photographs.json").write_text(json.dumps(photographs(Path(sys.argv[2])), indent=1) + "\n")

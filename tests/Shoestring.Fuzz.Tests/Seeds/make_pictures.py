"""Makes the good pictures that are mutated. Run by hand: /usr/bin/python3 make_pictures.py (Pillow 9.4)."""
import os

from PIL import Image

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Pictures")
TURNED = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"


def picture(mode, side):
    image = Image.new("RGB", (side, side))
    for y in range(side):
        for x in range(side):
            image.putpixel((x, y), ((x * 31) % 256, (y * 57) % 256, (x * y * 7) % 256))
    return image.convert(mode)


def save(image, name, **options):
    image.save(os.path.join(FOLDER, name), **options)


save(picture("RGB", 12), "baseline.jpg", quality=50)
save(picture("RGB", 12), "progressive.jpg", quality=50, progressive=True, exif=TURNED)
save(picture("L", 9), "grey.jpg", quality=50)
save(picture("CMYK", 8), "cmyk.jpeg", quality=50)
save(picture("RGB", 8), "rgb.png")
save(picture("RGBA", 8), "alpha.png")
save(picture("P", 8), "palette.png", transparency=3)
save(picture("1", 8), "bits.png")
save(picture("L", 8), "grey.png")
save(picture("RGB", 10), "lossy.webp", quality=40)
save(picture("RGBA", 10), "lossless.webp", lossless=True)
save(picture("P", 8), "still.gif")
save(picture("P", 8), "moving.gif", save_all=True, append_images=[picture("L", 8).convert("P")], duration=50)

"""Golden pictures for the transforms, from torchvision; prints versions into the file.
Run: env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OMP_NUM_THREADS=1 /usr/bin/python3 make_golden.py
"""
import base64, json, math, pathlib
import torch, torchvision
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

here = pathlib.Path(__file__).parent
torch.manual_seed(0)
H, W = 13, 11
# Smooth, with all values: a wave for each channel and a little noise.
y, x = torch.meshgrid(torch.arange(H) / H, torch.arange(W) / W, indexing="ij")
colour = torch.stack([127 + 120 * torch.sin(5 * x + 3 * y + c) for c in range(3)])
colour = (colour + 8 * torch.randn(3, H, W)).clamp(0, 255).to(torch.uint8)
grey = colour[:1]
FILL = 200



def warp(image, angle=0.0, shift=(0, 0), scale=1.0, shear=0.0):
    # torchvision multiplies the border by its mask twice; a wide frame of the fill colour keeps that out of sight.
    framed = F.pad(image, 40, fill=FILL)
    out = F.affine(framed, angle, list(shift), scale, [shear, 0.0], InterpolationMode.BILINEAR, [FILL] * len(image))
    return F.crop(out, 40, 40, *image.shape[1:])


ops = {
    "brightness": lambda i, m: F.adjust_brightness(i, m),
    "contrast": lambda i, m: F.adjust_contrast(i, m),
    "saturation": lambda i, m: F.adjust_saturation(i, m),
    "sharpness": lambda i, m: F.adjust_sharpness(i, m),
    "posterize": lambda i, m: F.posterize(i, int(m)),
    "solarize": lambda i, m: F.solarize(i, m),
    "autocontrast": lambda i, m: F.autocontrast(i),
    "equalize": lambda i, m: F.equalize(i),
    "rotate": lambda i, m: warp(i, angle=m),
    "shear_x": lambda i, m: warp(i, shear=math.degrees(math.atan(m))),
    "scale": lambda i, m: warp(i, scale=m),
    "shift": lambda i, m: warp(i, shift=(int(m), 2)),
    "resized_crop": lambda i, m: F.resize(F.crop(i, 2, 3, 7, 6).float(), [H, W], antialias=False).round().to(torch.uint8),
    "downsize": lambda i, m: F.resize(i.float(), [5, 4], antialias=True).clamp(0, 255).round().to(torch.uint8),
    "hflip": lambda i, m: F.hflip(i),
}
magnitudes = {
    "brightness": [0.3, 1.7], "contrast": [0.2, 1.9], "saturation": [0.1, 1.8], "sharpness": [0.1, 1.9],
    "posterize": [2, 5], "solarize": [100, 200.5], "autocontrast": [0], "equalize": [0], "rotate": [30, -77],
    "shear_x": [0.4, -0.9], "scale": [0.7, 1.4], "shift": [3, -2], "resized_crop": [0], "downsize": [0], "hflip": [0],
}


def text(image):  # NHWC bytes
    return base64.b64encode(bytes(image.permute(1, 2, 0).flatten().tolist())).decode()


rows = []
for name, op in ops.items():
    for m in magnitudes[name]:
        for image in (grey, colour):
            # equalize needs many pixels for a step of at least one: repeat the picture.
            big = image.repeat(1, 2, 2) if name == "equalize" else image
            big = image // 2 + 30 if name == "autocontrast" else big  # else nothing is left to spread
            rows.append({"op": name, "magnitude": m, "channels": len(image), "height": big.shape[1],
                         "width": big.shape[2], "input": text(big), "output": text(op(big, m))})
out = {"versions": {"torch": torch.__version__, "torchvision": torchvision.__version__}, "fill": FILL, "rows": rows}
(here / "transforms.json").write_text(json.dumps(out, indent=0) + "\n")

# A JPEG of a smooth wave, 96 x 64.
y, x = torch.meshgrid(torch.arange(64) / 64, torch.arange(96) / 96, indexing="ij")
wave = torch.stack([127 + 120 * torch.sin(4 * x + 2 * y + c) for c in range(3)]).to(torch.uint8)
torchvision.io.write_jpeg(wave, str(here / "wave.jpg"), quality=85)

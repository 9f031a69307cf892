namespace Shoestring.Onnx.Import;

/// <summary>Interpolation weights along one axis, as ONNX's Resize defines them.</summary>
internal sealed class Interpolation
{
    private readonly string _mode;
    private readonly string _coordinates;
    private readonly string _rounding;
    private readonly double _cubic;
    private readonly bool _excludeOutside;

    /// <summary>The attributes of a Resize; old ones know neither coordinates nor rounding.</summary>
    public Interpolation(OnnxNode node, bool old)
    {
        _mode = node.Text("mode", "nearest");
        _coordinates = old ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        _rounding = old ? "floor" : node.Text("nearest_mode", "round_prefer_floor");
        _cubic = node.Float("cubic_coeff_a", -0.75);
        _excludeOutside = node.Flag("exclude_outside");
        if (_mode is not ("nearest" or "linear" or "cubic"))
        {
            throw node.Refuse("its mode is unknown");
        }

        if (_coordinates is not ("asymmetric" or "half_pixel" or "pytorch_half_pixel" or "align_corners" or "tf_half_pixel_for_nn"
            or "tf_crop_and_resize" or "half_pixel_symmetric"))
        {
            throw node.Refuse("its coordinate_transformation_mode is unknown");
        }
    }

    /// <summary>Whether a region is cut out.</summary>
    public bool NeedsRoi => _coordinates == "tf_crop_and_resize";

    /// <summary>The matrix [from, to] of weights, and which results lie outside of what is there.</summary>
    public (float[] Weights, bool[] IsOutside) Weights(int from, int to, double scale, (double Start, double End) region)
    {
        var (weights, outside) = (new float[from * to], new bool[to]);
        for (var i = 0; i < to; i++)
        {
            var x = Place(i, from, to, scale, region);
            outside[i] = NeedsRoi && (x < 0 || x > from - 1);
            var taps = Taps(x).ToArray();
            if (_excludeOutside)
            {
                taps = [.. taps.Where(t => t.Index >= 0 && t.Index < from)];
                var sum = taps.Sum(t => t.Weight);
                taps = [.. taps.Select(t => (t.Index, t.Weight / sum))];
            }

            foreach (var (index, weight) in taps)
            {
                weights[(Math.Clamp(index, 0, from - 1) * to) + i] += (float)weight;
            }
        }

        return (weights, outside);
    }

    // Where result i lies among what is there.
    private double Place(int i, int from, int to, double scale, (double Start, double End) region) => _coordinates switch
    {
        "asymmetric" => i / scale,
        // The length that is asked for, before it is rounded down: what ONNX's vectors hold.
        "align_corners" => to == 1 ? 0 : i * (from - 1) / ((scale * from) - 1),
        "pytorch_half_pixel" => to == 1 ? 0 : ((i + 0.5) / scale) - 0.5,
        "tf_half_pixel_for_nn" => (i + 0.5) / scale,
        "tf_crop_and_resize" => to == 1
            ? 0.5 * (region.Start + region.End) * (from - 1)
            : (region.Start * (from - 1)) + (i * (region.End - region.Start) * (from - 1) / (to - 1)),
        "half_pixel_symmetric" => (from / 2.0 * (1 - (to / (scale * from)))) + ((i + 0.5) / scale) - 0.5,
        _ => ((i + 0.5) / scale) - 0.5,
    };

    private IEnumerable<(int Index, double Weight)> Taps(double x)
    {
        var floor = (int)Math.Floor(x);
        var t = x - floor;
        switch (_mode)
        {
            case "nearest":
                yield return (_rounding switch
                {
                    "floor" => floor,
                    "ceil" => (int)Math.Ceiling(x),
                    "round_prefer_ceil" => (int)Math.Floor(x + 0.5),
                    _ => (int)Math.Ceiling(x - 0.5),
                }, 1);
                break;
            case "linear":
                yield return (floor, 1 - t);
                yield return (floor + 1, t);
                break;
            default:
                for (var k = -1; k <= 2; k++)
                {
                    yield return (floor + k, Cubic(Math.Abs(t - k)));
                }

                break;
        }
    }

    // Source: Keys 1981, "Cubic convolution interpolation for digital image processing".
    private double Cubic(double d) => d <= 1
        ? ((((_cubic + 2) * d) - (_cubic + 3)) * d * d) + 1
        : d < 2 ? (((((_cubic * d) - (5 * _cubic)) * d) + (8 * _cubic)) * d) - (4 * _cubic) : 0;
}

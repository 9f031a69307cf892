using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Import;

/// <summary>Reads where a convolution or pool looks.</summary>
internal static class Windows
{
    private const int Most = 1 << 16;

    /// <summary>The window of an operator's attributes; automatic padding is worked out here.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="x">Shape of its input [N, C, H, W].</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    public static ConvWindow Of(OnnxNode node, Shape x, int[] kernel)
    {
        int[] strides = Checked(node, "strides", 2, 1, 1);
        int[] dilations = Checked(node, "dilations", 2, 1, 1);
        int[] pads = Checked(node, "pads", 4, 0, 0);
        if (kernel.Length != 2 || kernel.Any(k => k is < 1 or > Most))
        {
            throw node.Refuse($"its kernel [{string.Join(", ", kernel)}] is no picture's");
        }

        var automatic = node.Text("auto_pad", "NOTSET");
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            for (var i = 0; i < 2; i++)
            {
                if (x[2 + i].IsSymbolic)
                {
                    throw node.Refuse($"automatic padding of {x} needs a fixed height and width");
                }

                var extent = x[2 + i].Extent;
                var steps = (extent + strides[i] - 1) / strides[i];
                var total = Math.Max(0, ((steps - 1) * strides[i]) + (dilations[i] * (kernel[i] - 1)) + 1 - extent);
                var (less, more) = (total / 2, total - (total / 2));
                (pads[i], pads[i + 2]) = automatic == "SAME_UPPER" ? (less, more) : (more, less);
            }
        }
        else if (automatic is not ("NOTSET" or "VALID"))
        {
            throw node.Refuse("its auto_pad is unknown");
        }

        return new ConvWindow(strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], dilations[0], dilations[1]);
    }

    private static int[] Checked(OnnxNode node, string name, int count, int absent, int least)
    {
        var values = node.Ints(name) ?? [.. Enumerable.Repeat(absent, count)];
        return values.Length == count && values.All(v => v >= least && v <= Most)
            ? values
            : throw node.Refuse($"its {name} [{string.Join(", ", values.Take(8))}] are not {count} numbers of {least} to {Most}");
    }
}

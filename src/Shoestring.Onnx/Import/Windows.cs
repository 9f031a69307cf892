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

        if (node.Flag("ceil_mode"))
        {
            RoundUp(node, x, kernel, strides, dilations, pads);
        }

        return new ConvWindow(strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], dilations[0], dilations[1]);
    }

    /// <summary>An attribute of a line's operator as a picture's of one row: 1 row, no padding above and below.</summary>
    public static int[]? Rows(int[]? values, int absent, int count = 2) => values switch
    {
        [var one] => [absent, one],
        [var begin, var end] when count == 4 => [0, begin, 0, end],
        _ => values,
    };

    /// <summary>The transposed convolution of an operator's attributes.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="x">Shape of its input.</param>
    /// <param name="w">Shape of its filter.</param>
    public static ConvTranspose Transposed(OnnxNode node, Shape x, Shape w)
    {
        int[] strides = Checked(node, "strides", 2, 1, 1);
        int[] dilations = Checked(node, "dilations", 2, 1, 1);
        int[] pads = Checked(node, "pads", 4, 0, 0);
        int[] extra = Checked(node, "output_padding", 2, 0, 0);
        var wanted = Rows(node.Ints("output_shape"), 1);
        var automatic = node.Text("auto_pad", "NOTSET");
        for (var i = 0; i < 2 && (wanted is not null || automatic is "SAME_UPPER" or "SAME_LOWER"); i++)
        {
            // The whole result is cut (or extended) to the shape that is asked for.
            var whole = (strides[i] * (x[2 + i].Extent - 1)) + extra[i] + (dilations[i] * (w[2 + i].Extent - 1)) + 1;
            var total = whole - (wanted is null ? x[2 + i].Extent * strides[i] : wanted[^(2 - i)]);
            if (total < 0)
            {
                extra[i] -= total;
                total = 0;
            }

            var (less, more) = (total / 2, total - (total / 2));
            (pads[i], pads[i + 2]) = automatic == "SAME_UPPER" ? (less, more) : (more, less);
        }

        return new ConvTranspose(
            new ConvWindow(strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], dilations[0], dilations[1]),
            node.Int("group", 1), extra[0], extra[1]);
    }

    // A last window that begins inside counts too: padding is added until it fits.
    private static void RoundUp(OnnxNode node, Shape x, int[] kernel, int[] strides, int[] dilations, int[] pads)
    {
        for (var i = 0; i < 2; i++)
        {
            var room = x[2 + i].Extent + pads[i] + pads[i + 2] - (dilations[i] * (kernel[i] - 1)) - 1;
            var left = room < 0 ? 0 : room % strides[i];
            var begins = room < 0 ? 0 : ((room / strides[i]) + 1) * strides[i];
            if (left == 0 || begins >= x[2 + i].Extent + pads[i])
            {
                continue;
            }

            if (node.Flag("count_include_pad"))
            {
                throw node.Refuse("ceil_mode with count_include_pad is not supported where a window reaches past the padding");
            }

            pads[i + 2] += strides[i] - left;
        }
    }

    private static int[] Checked(OnnxNode node, string name, int count, int absent, int least)
    {
        var values = Rows(node.Ints(name), absent, count) ?? [.. Enumerable.Repeat(absent, count)];
        return values.Length == count && values.All(v => v >= least && v <= Most)
            ? values
            : throw node.Refuse($"its {name} [{string.Join(", ", values.Take(8))}] are not {count} numbers of {least} to {Most}");
    }
}

namespace Shoestring.Graphs.Ops;

/// <summary>What ops that write at computed places share.</summary>
internal static class Scatter
{
    /// <summary>Puts an update where another number is.</summary>
    public static void Put(double[] y, int at, double update, ScatterReduction reduction) => y[at] = reduction switch
    {
        ScatterReduction.Add => y[at] + update,
        ScatterReduction.Multiply => y[at] * update,
        _ => update,
    };

    /// <summary>An index from the front.</summary>
    /// <exception cref="InvalidOperationException">It is outside of the axis.</exception>
    public static int Index(double index, int extent)
    {
        var i = (int)index;
        i = i < 0 ? i + extent : i;
        return i >= 0 && i < extent ? i : throw new InvalidOperationException($"the index {index} is not in an axis of {extent}");
    }

    /// <summary>Gradients (data, indices) of a gather: each element's goes back to its place, and what was asked for twice adds up.</summary>
    /// <param name="scope">The gather's.</param>
    /// <param name="add">The scatter with the gather's places, which adds.</param>
    public static IReadOnlyList<Value?> OfGather(GradientScope scope, Op add) =>
        [scope.Emit(add, scope.Emit(new Fill(scope.Inputs[0].Shape, 0)), scope.Inputs[1], scope.OutputGradient), null];

    /// <summary>Gradients (data, indices, updates): data keeps its own where nothing was put, updates take those of their places.</summary>
    /// <param name="scope">The scatter's.</param>
    /// <param name="reduction">Its reduction.</param>
    /// <param name="gather">The gather with its places.</param>
    /// <param name="replace">The scatter with its places, which replaces.</param>
    public static IReadOnlyList<Value?> Differentiate(
        GradientScope scope, ScatterReduction reduction, Op gather, Op replace)
    {
        var (indices, updates, g) = (scope.Inputs[1], scope.Inputs[2], scope.OutputGradient);
        var data = reduction == ScatterReduction.Add ? g : scope.Emit(replace, g, indices, scope.Emit(new Fill(updates.Shape, 0)));
        return [scope.Wanted[0] ? data : null, null, scope.Wanted[2] ? scope.Emit(gather, g, indices) : null];
    }
}

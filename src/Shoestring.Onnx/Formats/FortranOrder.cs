using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>Turns arrays whose first axis runs fastest into row-major ones.</summary>
internal static class FortranOrder
{
    /// <summary>The same array, row-major.</summary>
    /// <param name="tensor">An array whose data is in Fortran order.</param>
    public static Tensor ToRowMajor(Tensor tensor) => tensor switch
    {
        Tensor<float> t => Turn(t),
        Tensor<double> t => Turn(t),
        Tensor<Half> t => Turn(t),
        Tensor<sbyte> t => Turn(t),
        Tensor<byte> t => Turn(t),
        Tensor<int> t => Turn(t),
        Tensor<long> t => Turn(t),
        Tensor<bool> t => Turn(t),
        _ => throw new ArgumentException($"a tensor of {tensor.Element}", nameof(tensor)),
    };

    private static Tensor<T> Turn<T>(Tensor<T> tensor) where T : unmanaged
    {
        var extents = tensor.Dimensions;
        var strides = new int[extents.Length];
        for (int i = 0, stride = 1; i < strides.Length; stride *= extents[i++])
        {
            strides[i] = stride;
        }

        var data = new T[tensor.Length];
        var index = new int[extents.Length];
        for (int i = 0, from = 0; i < data.Length; i++)
        {
            data[i] = tensor.Data[from];
            for (var axis = extents.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < extents[axis])
                {
                    break;
                }

                from -= strides[axis] * extents[axis];
                index[axis] = 0;
            }
        }

        return Tensor.Of(data, extents.AsSpan());
    }
}

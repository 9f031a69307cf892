using Shoestring.Errors;

namespace Shoestring.Runtime;

/// <summary>Element types as C# types: one row each.</summary>
internal static class TensorElements
{
    private static readonly Dictionary<TensorElementType, (Type Type, int Bytes)> Rows = new()
    {
        [TensorElementType.Float] = (typeof(float), 4),
        [TensorElementType.UInt8] = (typeof(byte), 1),
        [TensorElementType.Int8] = (typeof(sbyte), 1),
        [TensorElementType.UInt16] = (typeof(ushort), 2),
        [TensorElementType.Int16] = (typeof(short), 2),
        [TensorElementType.Int32] = (typeof(int), 4),
        [TensorElementType.Int64] = (typeof(long), 8),
        [TensorElementType.Bool] = (typeof(bool), 1),
        [TensorElementType.Float16] = (typeof(Half), 2),
        [TensorElementType.Double] = (typeof(double), 8),
        [TensorElementType.UInt32] = (typeof(uint), 4),
        [TensorElementType.UInt64] = (typeof(ulong), 8),
    };

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="InputException">The type has no fixed size here (text).</exception>
    public static int BytesOf(TensorElementType type) => Rows.TryGetValue(type, out (Type Type, int Bytes) row)
        ? row.Bytes
        : throw new InputException($"tensors of {type} are not supported: use a model with numeric inputs and outputs");

    public static TensorElementType TypeOf<T>()
    {
        foreach ((TensorElementType type, (Type Type, int Bytes) row) in Rows)
        {
            if (row.Type == typeof(T))
            {
                return type;
            }
        }

        throw new ArgumentException($"{typeof(T).Name} is not an element type of tensors");
    }

    /// <exception cref="ArgumentException">The tensor holds another type.</exception>
    public static void Require<T>(TensorElementType held)
    {
        if (!Rows.TryGetValue(held, out (Type Type, int Bytes) row) || row.Type != typeof(T))
        {
            throw new ArgumentException($"the tensor holds {held}, not {typeof(T).Name}");
        }
    }
}

namespace Shoestring.Kernels;

/// <summary>A view of numbers that are stored as float32, or as bfloat16, the upper halves of float32.</summary>
public readonly ref struct StoredSpan
{
    /// <summary>Numbers stored as float32.</summary>
    public StoredSpan(Span<float> floats) => Floats = floats;

    /// <summary>Numbers stored as bfloat16.</summary>
    public StoredSpan(Span<ushort> halves)
    {
        Halves = halves;
        IsHalf = true;
    }

    /// <summary>Whether they are stored as bfloat16.</summary>
    public bool IsHalf { get; }

    /// <summary>The numbers, where they are float32.</summary>
    public Span<float> Floats { get; }

    /// <summary>The numbers, where they are bfloat16.</summary>
    public Span<ushort> Halves { get; }

    /// <summary>How many.</summary>
    public int Length => IsHalf ? Halves.Length : Floats.Length;

    /// <summary>Numbers stored as float32.</summary>
    public static implicit operator StoredSpan(Span<float> floats) => new(floats);

    /// <summary>Numbers stored as bfloat16.</summary>
    public static implicit operator StoredSpan(Span<ushort> halves) => new(halves);

    /// <summary>Numbers stored as float32.</summary>
    public static implicit operator StoredSpan(float[] floats) => new(floats.AsSpan());

    /// <summary>Numbers stored as bfloat16.</summary>
    public static implicit operator StoredSpan(ushort[] halves) => new(halves.AsSpan());

    /// <summary>The first byte, for the fixed statement.</summary>
    public ref byte GetPinnableReference() => ref IsHalf
        ? ref System.Runtime.CompilerServices.Unsafe.As<ushort, byte>(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Halves))
        : ref System.Runtime.CompilerServices.Unsafe.As<float, byte>(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Floats));
}

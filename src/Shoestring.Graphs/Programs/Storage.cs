namespace Shoestring.Graphs.Programs;

/// <summary>Where a value lives: which memory, at which byte, in which layout.</summary>
internal sealed class Storage
{
    /// <summary>A place for a value; the planner sets where.</summary>
    public Storage(Value value, Layout layout)
    {
        Value = value;
        Layout = layout;
        Logical = value.Shape.ToArray();
        Physical = layout.Physical(Logical);
        Length = value.Shape.ElementCount;
    }

    /// <summary>The value.</summary>
    public Value Value { get; }

    /// <summary>Its layout.</summary>
    public Layout Layout { get; }

    /// <summary>Logical extents.</summary>
    public int[] Logical { get; }

    /// <summary>Extents in the order of memory.</summary>
    public int[] Physical { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Bytes that it takes: programs hold float32 whatever the element, and bfloat16 where they say so.</summary>
    public long Bytes => (long)Length * (Value.Type.Element == ElementType.BFloat16 ? sizeof(ushort) : sizeof(float));

    /// <summary>Which memory.</summary>
    public BufferKind Buffer { get; set; }

    /// <summary>First byte.</summary>
    public long Offset { get; set; } = -1;

    /// <summary>The storage whose memory this one is another view of, or null.</summary>
    public Storage? Alias { get; set; }

    /// <summary>The storage that owns the memory.</summary>
    public Storage Root => Alias is null ? this : Alias.Root;

    /// <summary>Where a logical axis stands in memory.</summary>
    public int Axis(int logical) => Layout.PhysicalAxis(logical, Logical.Length);

    /// <summary>Elements along the innermost axis of memory; 1 for a scalar.</summary>
    public int Inner => Physical.Length == 0 ? 1 : Physical[^1];

    /// <summary>Elements along all axes of memory but the innermost.</summary>
    public int Rows => Inner == 0 ? 0 : Length / Inner;

    /// <inheritdoc/>
    public override string ToString() => $"{Value.Name} {Buffer}@{Root.Offset} {Layout}[{string.Join(", ", Physical)}]";
}

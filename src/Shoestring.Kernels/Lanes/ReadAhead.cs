using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels.Lanes;

/// <summary>
/// Asks, a little at a time, for the memory that the next block of a kernel will read: arithmetic on one block and the memory of the
/// next then share the time. It changes no result.
/// </summary>
internal unsafe struct ReadAhead
{
    private const int LineFloats = 16;
    private const int MostRegions = 4;

    private fixed long _at[MostRegions];
    private fixed long _lines[MostRegions];
    private long _total;
    private int _regions;
    private int _region;
    private int _each;

    /// <summary>Adds a stretch of memory.</summary>
    public void Add(float* from, long floats)
    {
        if (floats > 0)
        {
            _at[_regions] = (long)from;
            _lines[_regions++] = (floats + LineFloats - 1) / LineFloats;
            _total += (floats + LineFloats - 1) / LineFloats;
        }
    }

    /// <summary>Adds a stretch of numbers stored as bfloat16.</summary>
    public void Add(ushort* from, long halves) => Add((float*)from, (halves + 1) / 2);

    /// <summary>Says in how many steps all of it shall have been asked for.</summary>
    public void In(long steps) => _each = (int)((_total + Math.Max(steps, 1) - 1) / Math.Max(steps, 1));

    /// <summary>Asks for the next few lines: those of some steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(int steps = 1)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        int left = steps * _each;
        while (left > 0 && _region < _regions)
        {
            int take = (int)Math.Min(left, _lines[_region]);
            float* at = (float*)_at[_region];
            for (int i = 0; i < take; i++)
            {
                // Into all caches: asked for into the second alone, they come more slowly to the block that reads them.
                Sse.Prefetch0(at + (i * LineFloats));
            }

            left -= take;
            _lines[_region] -= take;
            _at[_region] = (long)(at + (take * LineFloats));
            if (_lines[_region] == 0)
            {
                _region++;
            }
        }
    }
}

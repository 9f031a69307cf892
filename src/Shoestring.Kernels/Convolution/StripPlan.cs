namespace Shoestring.Kernels.Convolution;

/// <summary>How a depthwise convolution is cut: chunks of pictures or of rows of one, in them groups of lanes, in these strips of columns.</summary>
internal readonly struct StripPlan
{
    private const int NearPixels = 64; // lanes of pixels of a strip's row: the rows that a step reads stay in the first cache
    private const int MostLanes = 4;
    private const int LeastColumns = 4;
    private const int ChunkFloats = 1 << 16;
    private const int FewPictures = 8;
    private const int LeastRows = 8;

    private readonly int _pictures;
    private readonly int _together;
    private readonly int _blocks;
    private readonly int _lanes;
    private readonly int _height;
    private readonly int _width;

    /// <summary>For a grid's targets.</summary>
    public StripPlan(in TapGrid grid, int lane)
    {
        (_pictures, _height, _width) = (grid.Pictures, grid.TargetH, grid.TargetW);
        long floats = (long)_height * _width * grid.SourceChannels;
        _together = (int)Math.Clamp(ChunkFloats / floats, 1, Math.Max(_pictures, 1));
        _blocks = _pictures >= FewPictures ? 1 : (int)Math.Clamp(floats / ChunkFloats, 1, Math.Max(_height / LeastRows, 1));
        _lanes = (grid.SourceChannels + lane - 1) / lane;
        Groups = (_lanes + MostLanes - 1) / MostLanes;
        int columns = Math.Max((NearPixels * Groups / _lanes / grid.StepW) - 2, LeastColumns);
        Strips = Math.Max(_width / columns, 1);
    }

    /// <summary>Chunks.</summary>
    public int Chunks => (_pictures + _together - 1) / _together * _blocks;

    /// <summary>Groups of lanes.</summary>
    public int Groups { get; }

    /// <summary>Strips of columns.</summary>
    public int Strips { get; }

    /// <summary>First picture of a chunk, how many, and their rows; a block begins with an even one.</summary>
    public (int Picture, int Pictures, int Begin, int End) Rows(int chunk)
    {
        int picture = chunk / _blocks * _together, block = chunk % _blocks, pairs = _height / 2; // the last one takes an odd row too
        int begin = (int)((long)pairs * block / _blocks), end = (int)((long)pairs * (block + 1) / _blocks);
        return (picture, Math.Min(_together, _pictures - picture), 2 * begin, block == _blocks - 1 ? _height : 2 * end);
    }

    /// <summary>The lanes of a group.</summary>
    public (int First, int Last) Lanes(int group) => (_lanes * group / Groups, _lanes * (group + 1) / Groups);

    /// <summary>The columns of a strip.</summary>
    public (int First, int Last) Columns(int strip) => (_width * strip / Strips, _width * (strip + 1) / Strips);
}

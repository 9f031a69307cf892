namespace Shoestring.Kernels.Convolution;

/// <summary>How a depthwise convolution is cut: chunks of a group of lanes of pictures, or of rows of one; in them strips of columns.</summary>
internal readonly struct StripPlan
{
    private const int NearPixels = 64; // lanes of pixels of a strip's row: the rows that a step reads stay in the first cache
    private const int FewLanes = 4; // of wide pictures
    private const int MostLanes = 6;
    private const int LeastColumns = 4;
    private const int BlockFloats = 1 << 16; // of rows of a picture
    private const int TogetherFloats = 1 << 19; // of pictures: the first rows of one are asked for while the last is at work
    private const int FairChunks = 16; // shared out well
    private const int FewPictures = 8;
    private const int LeastRows = 8;

    private readonly int _pictures;
    private readonly int _together;
    private readonly int _blocks;
    private readonly int _lanes;
    private readonly int _groups;
    private readonly int _height;
    private readonly int _width;

    /// <summary>For a grid's targets.</summary>
    public StripPlan(in TapGrid grid, int lane)
    {
        (_pictures, _height, _width) = (grid.Pictures, grid.TargetH, grid.TargetW);
        long floats = (long)_height * _width * grid.SourceChannels;
        _blocks = _pictures >= FewPictures ? 1 : (int)Math.Clamp(floats / BlockFloats, 1, Math.Max(_height / LeastRows, 1));
        _lanes = (grid.SourceChannels + lane - 1) / lane;
        int most = Math.Clamp(NearPixels / (_width + 2), FewLanes, MostLanes);
        _groups = (_lanes + most - 1) / most;
        _together = (int)Math.Clamp(Math.Min(TogetherFloats / floats, (long)_pictures * _groups / FairChunks), 1, Math.Max(_pictures, 1));
        int columns = Math.Max((NearPixels * _groups / _lanes / grid.StepW) - 2, LeastColumns);
        Strips = Math.Max(_width / columns, 1);
    }

    /// <summary>Chunks.</summary>
    public int Chunks => (_pictures + _together - 1) / _together * _blocks * _groups;

    /// <summary>Strips of columns.</summary>
    public int Strips { get; }

    /// <summary>First picture of a chunk, how many, and their rows; a block begins with an even one.</summary>
    public (int Picture, int Pictures, int Begin, int End) Rows(int chunk)
    {
        chunk /= _groups;
        int picture = chunk / _blocks * _together, block = chunk % _blocks, pairs = _height / 2; // the last one takes an odd row too
        int begin = (int)((long)pairs * block / _blocks), end = (int)((long)pairs * (block + 1) / _blocks);
        return (picture, Math.Min(_together, _pictures - picture), 2 * begin, block == _blocks - 1 ? _height : 2 * end);
    }

    /// <summary>The lanes of a chunk: two at least, of which the last may overlap.</summary>
    public (int First, int Last) Lanes(int chunk)
    {
        int group = chunk % _groups;
        return (_lanes * group / _groups, _lanes * (group + 1) / _groups);
    }

    /// <summary>The columns of a strip.</summary>
    public (int First, int Last) Columns(int strip) => (_width * strip / Strips, _width * (strip + 1) / Strips);
}
